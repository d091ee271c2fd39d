// The fake program's start, settings, ledger and licences.

import type { ApiError, AppSettings, Backend, ImportProgress, RenewalProgress, Status } from "../backend";

export type SettingsPart = Pick<
  Backend,
  "start" | "drawn" | "saveSettings" | "chooseLibraryFolder" | "networkLedger" | "licences"
>;

export type SettingsOptions = {
  settings?: Partial<AppSettings>;
  systemLanguage?: string;
  /** Makes the library one that cannot be opened, for this reason. */
  unusable?: string;
};

type Library = {
  status(): Status;
  progress(): ImportProgress | null;
  renewalProgress(): RenewalProgress | null;
};

export function fakeSettings(
  library: Library,
  { settings, systemLanguage = "en-GB", unusable }: SettingsOptions = {},
): SettingsPart {
  let kept: AppSettings = {
    theme: "system",
    contrast: "system",
    language: "system",
    text_size: 1,
    threads: null,
    pause_on_battery: true,
    ...settings,
  };
  return {
    start: async () => {
      if (unusable !== undefined) {
        throw { kind: "library-unusable", code: "said", values: {}, message: unusable } satisfies ApiError;
      }
      return {
        version: "0.1.0",
        library: library.status(),
        settings: kept,
        import: library.progress(),
        renewal: library.renewalProgress(),
        processors: 8,
        system_language: systemLanguage,
      };
    },
    drawn: async () => undefined,
    saveSettings: async (wanted) => {
      kept = wanted;
    },
    chooseLibraryFolder: async () => false,
    networkLedger: async () => [],
    licences: async () =>
      ["Inter", "Source Serif 4", "Svelte", "PDF.js", "LMDB"]
        .map(
          (name) =>
            `${name}\n${"=".repeat(name.length)}\n\nPermission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files, to deal in the software without restriction.\n`,
        )
        .join("\n\n"),
  };
}
