import type { AmdRequire } from './kommo/amd-require';
import type * as calls from './calls-part';
import type * as dial from './dial-part';
import type * as list from './list-part';
import type * as results from './results-part';
import type * as ownCode from './script-code';
import type * as settings from './settings-part';
import type * as shared from './shared-part';

/**
 * The files of the archive beside script.js, each loaded when it is first needed: a page on which nobody
 * telephones pays for script.js alone. They come by the loader that Kommo loads script.js with. What several parts
 * need is in shared.js: it comes with the first of them and is handed to each, as is what script.js itself holds.
 *
 * A failed load is tried again when it is asked for again, that file alone. A tab that is open while a new version
 * is uploaded may get the newer files: what passes between script.js and a part stays compatible for one version.
 */
export interface Parts {
  readonly calls: typeof calls;
  readonly dial: typeof dial;
  readonly list: typeof list;
  readonly results: typeof results;
  readonly settings: typeof settings;
}
export type PartName = keyof Parts;
export type LoadPart = <Name extends PartName>(name: Name) => Promise<Parts[Name]>;

type ScriptCode = typeof ownCode;
type SharedCode = typeof shared;
/** What the file of a part gives (webpack.config.js), in which its texts are added (webpack.texts.js). */
type MakePart<Name extends PartName> = (
  scriptCode: ScriptCode,
  sharedCode: SharedCode,
) => Parts[Name] & WithTexts;
type MakeShared = (scriptCode: ScriptCode) => SharedCode & WithTexts;
interface WithTexts {
  readonly texts: unknown;
}

declare global {
  /** What script.js hands to its parts; webpack.config.js names it, and gives it its value before any part is loaded. */
  const scriptCode: ScriptCode;
}

export interface PartLoaderDeps {
  /** Of a file of the archive, with the version that was installed. */
  readonly addressOf: (file: string) => string;
  /** Once for each file, before anything of it is used. */
  readonly onTexts: (texts: unknown) => void;
  readonly load?: AmdRequire;
}

export function createPartLoader({ addressOf, onTexts, load = amdRequire }: PartLoaderDeps): LoadPart {
  const loading = new Map<string, Promise<unknown>>();
  const failures = new Map<string, number>();

  const start = (name: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const failed = failures.get(name) ?? 0;
      // RequireJS answers a known address with the known failure, so every attempt has its own.
      const address = addressOf(`${name}.js`) + (failed === 0 ? '' : `&attempt=${failed + 1}`);
      load([address], resolve, reject);
    });
  const file = (name: string): Promise<unknown> => {
    const known = loading.get(name);
    if (known !== undefined) return known;
    const started = start(name);
    loading.set(name, started);
    started.catch(() => {
      failures.set(name, (failures.get(name) ?? 0) + 1);
      loading.delete(name);
    });
    return started;
  };
  const made = new Map<PartName, unknown>();
  const told = <Made extends WithTexts>(code: Made): Made => {
    onTexts(code.texts);
    return code;
  };
  let sharedCode: SharedCode | undefined;

  return async <Name extends PartName>(name: Name) => {
    // The files of these names give what the types say: all are built together.
    const [makeShared, make] = (await Promise.all([file('shared'), file(name)])) as [
      MakeShared,
      MakePart<Name>,
    ];
    sharedCode ??= told(makeShared(scriptCode));
    if (!made.has(name)) made.set(name, told(make(scriptCode, sharedCode)));
    return made.get(name) as Parts[Name];
  };
}
