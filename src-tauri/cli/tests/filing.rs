//! Grids, tags and names from the command line.
#![expect(clippy::disallowed_methods, reason = "a test reads the files that it had written")]
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

mod common;

use std::fs;

use common::Sandbox;
use serde_json::json;

fn leases() -> Sandbox {
    let sandbox = Sandbox::new();
    for (name, place, rent) in
        [("mill.md", "4 Mill Lane", "640 pounds"), ("quay.md", "9 Quay Street", "980 pounds")]
    {
        sandbox.write(
            name,
            format!("# Lease of {place}\n\n## Rent\n\nThe monthly rent is {rent} and is due on the third working day.\n"),
        );
    }
    sandbox.add(0);
    sandbox
}

#[test]
fn a_grid_is_a_table_with_a_source_for_every_cell() {
    let sandbox = leases();
    let file = sandbox.documents().join("rents.csv");
    let run = sandbox
        .command(["--json", "grid", "Rent=How much is the monthly rent?", "-o"])
        .arg(&file)
        .args(["--in", "mill.md", "quay.md"])
        .output();
    let grid = common::Run::of(run.unwrap()).json(0);
    assert_eq!(
        grid["fields"],
        json!([{"id": 1, "name": "Rent", "question": "How much is the monthly rent?"}])
    );
    let cells = grid["cells"].as_array().unwrap();
    let said: Vec<&str> = cells.iter().map(|cell| cell["text"].as_str().unwrap()).collect();
    assert_eq!(said, ["640 pounds", "980 pounds"]);
    assert_eq!(cells[0]["footnote"]["page"], 1);
    assert!(cells[0]["footnote"]["quote"].as_str().unwrap().contains("640 pounds"));
    let written = fs::read_to_string(&file).unwrap();
    assert_eq!(
        written,
        "\u{feff}\"Document\",\"Rent\"\r\n\"Lease of 4 Mill Lane\",\"640 pounds\"\r\n\"Lease of 9 Quay Street\",\"980 pounds\"\r\n"
    );
    let refused = sandbox.run(["grid", "Rent", "-o", "rents.pdf"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
}

#[test]
fn tags_and_names_are_kept_and_can_be_asked_by() {
    let sandbox = leases();
    let tagged = sandbox.run(["--json", "tag", "quay.md", "--add", "urgent"]).json(0);
    assert_eq!(tagged["documents"][0]["tags"], json!(["urgent"]));
    let found = sandbox.run(["--json", "search", "rent", "--in", "#Urgent"]).json(0);
    let hits = found["hits"].as_array().unwrap();
    assert!(
        !hits.is_empty() && hits.iter().all(|hit| hit["path"].as_str().unwrap().ends_with("quay.md")),
        "{hits:?}"
    );

    sandbox.run(["--json", "rename", "mill.md", "The mill"]).json(0);
    let listed = sandbox.run(["--json", "list"]).json(0);
    let mut titles: Vec<&str> =
        listed["documents"].as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Lease of 9 Quay Street", "The mill"]);
    assert_eq!(sandbox.run(["rename", "lease"]).code, Some(0), "one is left that is called so");
    let back = sandbox.run(["--json", "rename", "mill.md"]).json(0);
    assert_eq!(back["documents"][0]["title"], "Lease of 4 Mill Lane");
    assert_eq!(sandbox.run(["rename", "Lease of", "Both"]).code, Some(2));
    assert!(sandbox.run(["notes"]).stdout.starts_with("There are no notes."));
}
