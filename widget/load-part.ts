import type * as calls from './calls-part';
import type { AmdRequire } from './kommo/amd-require';
import type * as ownCode from './script-code';
import type * as settings from './settings-part';
import { once } from './shared/once';

/**
 * The files of the archive beside script.js, each loaded when it is first needed: a page on which nobody
 * telephones pays for script.js alone. They come by the loader that Kommo loads script.js with. What script.js itself
 * holds is handed to each; settings.js is handed what calls.js holds as well.
 *
 * A failed load is tried again when it is asked for again, that file alone. A tab that is open while a new version
 * is uploaded may get the newer files: what passes between script.js and a part stays compatible for one version.
 */
export interface Parts {
  readonly calls: () => Promise<CallsCode>;
  readonly settings: () => Promise<typeof settings>;
}

type ScriptCode = typeof ownCode;
type CallsCode = typeof calls;
/** What a part's file gives (webpack.config.js): how to make the part. Its texts are added (webpack.texts.js). */
type MakePart<Part, Handed extends readonly unknown[]> = (...handed: Handed) => Part & WithTexts;
interface WithTexts {
  readonly texts: string;
}

declare global {
  /** What script.js hands to its parts; webpack.config.js names it, and gives it its value before any part is loaded. */
  const scriptCode: ScriptCode;
}

export interface PartLoaderDeps {
  /** Of a file of the archive, with the version that was installed. */
  readonly addressOf: (file: string) => string;
  /** Once for each file, before anything of it is used. */
  readonly onTexts: (texts: string) => void;
  readonly load?: AmdRequire;
}

export function createPartLoader({ addressOf, onTexts, load = amdRequire }: PartLoaderDeps): Parts {
  const fileOf = (name: keyof Parts) =>
    once<unknown>(
      (attempt) =>
        new Promise((resolve, reject) => {
          // RequireJS answers a known address with the known failure, so every attempt has its own.
          const address = addressOf(`${name}.js`) + (attempt === 1 ? '' : `&attempt=${attempt}`);
          load([address], resolve, reject);
        }),
    );
  const told = <Part extends WithTexts>(part: Part): Part => {
    onTexts(part.texts);
    return part;
  };
  const [callsFile, settingsFile] = [fileOf('calls'), fileOf('settings')];
  // The files of these names give what the types say: all are built together.
  const loadCalls = once(async () => {
    const make = (await callsFile()) as MakePart<CallsCode, [ScriptCode]>;
    return told(make(scriptCode));
  });
  const loadSettings = once(async () => {
    const [file, callsCode] = await Promise.all([settingsFile(), loadCalls()]);
    const make = file as MakePart<typeof settings, [ScriptCode, CallsCode]>;
    return told(make(scriptCode, callsCode));
  });
  return { calls: loadCalls, settings: loadSettings };
}
