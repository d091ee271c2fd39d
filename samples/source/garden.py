"""Community garden rules: a web page with navigation, a main part, a table, lists, and the usual things around them."""

FILE = "Community garden rules.html"

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="author" content="Tanner&rsquo;s Field Gardeners">
<title>Rules of the garden &middot; Tanner&rsquo;s Field Community Garden</title>
<style>
  body { font: 17px/1.6 Georgia, serif; color: #26322b; margin: 0; background: #fbfaf5; }
  header, main, footer { max-width: 44rem; margin: 0 auto; padding: 1rem 1.5rem; }
  nav ul { list-style: none; display: flex; gap: 1.2rem; padding: 0; }
  nav a { color: #2f6b3c; }
  table { border-collapse: collapse; width: 100%; }
  th, td { border-bottom: 1px solid #c9d3c4; padding: .4rem .6rem; text-align: left; }
  aside { background: #eef3e6; padding: .5rem 1rem; border-left: 4px solid #7fa65a; }
  footer { font-size: .85rem; color: #5b665e; }
</style>
<script>
  document.addEventListener("DOMContentLoaded", function () {
    document.body.dataset.ready = "yes";
  });
</script>
</head>
<body>
<header>
  <p>Tanner&rsquo;s Field Community Garden</p>
  <nav aria-label="Main">
    <ul>
      <li><a href="index.html">Home</a></li>
      <li><a href="plots.html">Plots</a></li>
      <li><a href="rules.html" aria-current="page">Rules</a></li>
      <li><a href="calendar.html">Calendar</a></li>
      <li><a href="contact.html">Contact</a></li>
    </ul>
  </nav>
</header>
<main>
  <h1>Rules of the garden</h1>
  <p>Agreed at the general meeting of 21&nbsp;January 2024. There are 58 plots, one field, and a great many
  opinions; these rules exist so that the opinions do not trample the beans.</p>

  <h2 id="plots">Plots and rents</h2>
  <p>A plot is let to one named person for a year beginning on 1&nbsp;April. Rent is due by the last day of April. A plot for
  which nothing has been paid by 31&nbsp;May goes to the next person on the waiting list, which at present is about two years
  long.</p>
  <table>
    <caption>Rents and deposits for 2024</caption>
    <thead>
      <tr><th scope="col">Plot</th><th scope="col">Size</th><th scope="col">Rent a year</th><th scope="col">Key deposit</th></tr>
    </thead>
    <tbody>
      <tr><td>Full</td><td>125 m&sup2;</td><td>&pound;64</td><td>&pound;20</td></tr>
      <tr><td>Half</td><td>62 m&sup2;</td><td>&pound;36</td><td>&pound;20</td></tr>
      <tr><td>Starter bed</td><td>15 m&sup2;</td><td>&pound;12</td><td>&pound;10</td></tr>
      <tr><td>Raised bed, step-free</td><td>6 m&sup2;</td><td>free</td><td>&pound;10</td></tr>
      <tr><td>School plot</td><td>80 m&sup2;</td><td>free</td><td>none</td></tr>
    </tbody>
  </table>
  <p>The key deposit is returned within a fortnight of the key. People who receive housing support pay half the rent; tell the
  treasurer, who will not ask why.</p>

  <h2 id="growing">Growing</h2>
  <ul>
    <li>At least three quarters of a plot must be under cultivation by the end of June.</li>
    <li>Fruit trees are welcome on dwarf rootstock, and are kept below 2.5&nbsp;metres.</li>
    <li>No bamboo, no mint outside a pot, and no willow.</li>
    <li>Glyphosate and slug pellets that contain metaldehyde are forbidden. Ferric phosphate is tolerated.</li>
    <li>Carpet must not be used to smother weeds. Cardboard is better and costs nothing.</li>
  </ul>

  <h2 id="water">Water</h2>
  <p>There are six tanks and two taps. Watering by hose is allowed before 09:00 and after 18:00 from May to September, and never with a
  sprinkler. When the water company announces a drought the hoses are locked away, and cans only are used.</p>
  <aside>
    <p>Please close the lid of the tank. In 2022 a hedgehog fell in; it was dried with a tea towel and made a full
    recovery.</p>
  </aside>

  <h2 id="fires">Fires, sheds and animals</h2>
  <ol>
    <li>Bonfires may be lit only in November and February, on a still day, and are put out before dusk.</li>
    <li>A shed may be no larger than 2.4 by 1.8&nbsp;metres, and stands at the north end of the plot so as not to shade a
    neighbour.</li>
    <li>Hens may be kept, up to six to a plot. Cockerels may not. Bees need the written agreement of the committee and of
    the holders of every adjoining plot.</li>
    <li>Dogs are kept on a lead, and away from the pond.</li>
  </ol>

  <h2 id="work">Working days</h2>
  <p>Every holder of a full or half plot gives three mornings a year to common work: hedges, paths, compost and the roof of the
  hut. They are held on the second Saturday of each month except August and December. Anyone who cannot do heavy work may make
  the tea, which is harder than it sounds.</p>

  <h2 id="leaving">Giving up a plot</h2>
  <p>Write to the secretary at least a month before you go. Leave the ground clear, take away sheds and glass within 28&nbsp;days,
  and hand the key to the secretary or put it through the letter box of 3&nbsp;Orchard Row. What is still there after that
  belongs to the garden. Rent is not refunded, but you may name a person to finish the season.</p>

  <h2 id="quarrels">Quarrels</h2>
  <p>Talk first. If that fails, two members of the committee who garden at the other end of the field will listen to both of you over
  a cup of tea. Whoever loses their temper brings the biscuits to the next meeting.</p>
</main>
<footer>
  <p>Secretary: Bryony Castellane, 3 Orchard Row, Mossbridge. Last changed on 4&nbsp;February 2024.</p>
</footer>
</body>
</html>
"""


def build(folder):
    (folder / FILE).write_bytes(PAGE.encode("utf-8"))
