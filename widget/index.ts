/*!
 * script.js: what every page of Kommo needs: the callbacks, the choice of the tab that listens, the event stream, and the
 * loading of the other files when they are needed. Compiled from TypeScript, not minified: each section names its source.
 */

import { createWidget } from './create-widget';
import type { WidgetSelf } from './kommo/widget-self';

/**
 * What Kommo loads as an AMD module. The host mixes its members into the prototype and calls it with
 * `new`, so it has to be a plain function: the prototype of a class cannot be exchanged.
 */
export function TelephonyWidget(this: WidgetSelf): WidgetSelf {
  this.callbacks = createWidget(this);
  return this;
}

export * from './script-code';
