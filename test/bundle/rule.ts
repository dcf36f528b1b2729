import type { Archive } from './archive';

export interface Release {
  readonly archive: Archive;
  /** The BFF's public origin that the script was built for. */
  readonly publicUrl: string;
}

/** One thing that Kommo asks of an archive, as far as a program can check it. */
export interface Rule {
  readonly name: string;
  /** The page of developers.kommo.com that asks for it. */
  readonly source: string;
  /** @returns what is wrong, in words; nothing when the rule is kept */
  readonly check: (release: Release) => readonly string[];
}

export interface BrokenRule {
  readonly rule: Rule;
  readonly faults: readonly string[];
}
