import type { AmdRequire } from './kommo/amd-require';
import type * as calls from './calls-part';
import type * as dial from './dial-part';
import type * as list from './list-part';
import type * as results from './results-part';
import type * as settings from './settings-part';

/**
 * The files of the archive beside script.js, each loaded when it is first needed: a page on which nobody
 * telephones pays for script.js alone. They come by the loader that Kommo loads script.js with.
 *
 * A failed load is tried again when it is asked for again. A tab that is open while a new version is
 * uploaded may get the newer file: what passes between script.js and a part stays compatible for one version.
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

/** @param addressOf of a file of the archive, with the version that was installed */
export function createPartLoader(
  addressOf: (file: string) => string,
  load: AmdRequire = amdRequire,
): LoadPart {
  const loading = new Map<PartName, Promise<unknown>>();
  const failures = new Map<PartName, number>();

  const start = (name: PartName): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const failed = failures.get(name) ?? 0;
      // RequireJS answers a known address with the known failure, so every attempt has its own.
      const address = addressOf(`${name}.js`) + (failed === 0 ? '' : `&attempt=${failed + 1}`);
      load([address], resolve, reject);
    });
  const keep = (name: PartName, part: Promise<unknown>): Promise<unknown> => {
    loading.set(name, part);
    part.catch(() => {
      failures.set(name, (failures.get(name) ?? 0) + 1);
      loading.delete(name);
    });
    return part;
  };

  return <Name extends PartName>(name: Name) => {
    const part = loading.get(name) ?? keep(name, start(name));
    // The file of that name exports what `Parts` says: both are built together.
    return part as Promise<Parts[Name]>;
  };
}
