import { createWidget } from './create-widget';
import type { WidgetSelf } from './kommo/widget-self';

declare global {
  /** The one value of the AMD module; webpack.config.js names it. */
  let widgetModule: (this: WidgetSelf) => WidgetSelf;
}

/**
 * What Kommo loads as an AMD module. The host mixes its members into the prototype and calls it with
 * `new`, so it has to be a plain function: the prototype of a class cannot be exchanged.
 */
widgetModule = function TelephonyWidget(this: WidgetSelf): WidgetSelf {
  this.callbacks = createWidget(this);
  return this;
};
