import type { CallView } from '../bff/contract/call-view';
import type { GeneralSettings } from '../bff/contract/settings';
import type { BffClient } from './bff-client/bff-client';
import type { KommoPort } from './kommo/kommo-port';
import type { PageRoot } from './shared/page-root';
import type { Texts } from './shared/text';

/** What script.js hands to the parts that follow live calls. */
export interface LiveCalls {
  readonly host: KommoPort;
  readonly bff: BffClient;
  readonly text: Texts;
  /** `null` when the settings could not be read: the parts then go by the defaults. */
  readonly general: GeneralSettings | null;
  readonly page: PageRoot;
  /** Tells apart the users of one browser. */
  readonly userKey: string;
  /** Tells the living calls at once, then all news. @returns how to stop listening */
  readonly subscribe: (listener: (call: CallView) => void) => () => void;
}
