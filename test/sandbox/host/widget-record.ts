import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtAt } from './watch-widget';

/** What Kommo keeps of a widget that an account installed, shared by all its users. */
export interface WidgetRecord {
  status: 'install' | 'installed' | 'not_configured';
  active: 'Y' | 'N';
  /** Values of the manifest's fields. */
  settings: Record<string, unknown>;
}

interface Manifest {
  readonly widget: { readonly version?: string; readonly locale: readonly string[] };
}

const CODE = 'sandbox_telephony';

/** One record per account, with the built widget's manifest read anew at each look, so a rebuild shows at once. */
export function createWidgetRecords(deps: { readonly widgetFolder: string; readonly clientId: string }) {
  const records = new Map<string, WidgetRecord>();

  function of(subdomain: string): WidgetRecord {
    const record = records.get(subdomain) ?? { status: 'install', active: 'N', settings: {} };
    records.set(subdomain, record);
    return record;
  }

  return {
    code: CODE,
    of,
    change(subdomain: string, changes: Partial<WidgetRecord>): void {
      Object.assign(of(subdomain), changes);
    },
    describe(subdomain: string) {
      const manifest = readJson(join(deps.widgetFolder, 'manifest.json')) as Manifest | undefined;
      const texts = readJson(join(deps.widgetFolder, 'i18n/en.json')) as
        { widget?: { name?: string } } | undefined;
      return {
        ...of(subdomain),
        id: 1,
        code: CODE,
        clientId: deps.clientId,
        title: texts?.widget?.name ?? CODE,
        builtAt: builtAt(deps.widgetFolder),
        version: manifest?.widget.version ?? '0.0.0',
        manifest: manifest ?? null,
      };
    },
  };
}

export type WidgetRecords = ReturnType<typeof createWidgetRecords>;

function readJson(path: string): unknown {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as unknown) : undefined;
}
