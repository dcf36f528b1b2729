import type { CallView } from '../bff/contract/call-view';
import type { GeneralSettings } from '../bff/contract/settings';
import type { BffRequest } from './bff-client/create-request';
import type { Marks } from './call-feed/marks';
import type { WidgetSelf } from './kommo/widget-self';
import type { Lifetime } from './shared/lifetime';
import type { PageRoot } from './shared/page-root';
import type { Texts } from './shared/text';

/** What script.js hands to all that shows live calls. */
export interface LiveCalls {
  readonly self: WidgetSelf;
  readonly request: BffRequest;
  readonly text: Texts;
  /** `null` when the settings could not be read: the parts then go by the defaults. */
  readonly general: GeneralSettings | null;
  readonly page: PageRoot;
  /** As long as calls are followed. */
  readonly lifetime: Lifetime;
  /** Tells apart the users of one browser. */
  readonly userKey: string;
  /** What the manager decided in one tab for all of them. */
  readonly marks: Marks;
  /** Tells the living calls at once, then all news. @returns how to stop listening */
  readonly subscribe: (listener: (call: CallView) => void) => () => void;
}
