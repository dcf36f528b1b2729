import { createWidget } from './create-widget';
import type { WidgetSelf } from './kommo/widget-self';

/**
 * What Kommo loads as an AMD module. The host mixes its members into the prototype and calls it with
 * `new`, so it has to be a plain function: the prototype of a class cannot be exchanged.
 * The only default export of the project, because an AMD module is its one value.
 */
export default function TelephonyWidget(this: WidgetSelf): WidgetSelf {
  this.callbacks = createWidget(this);
  return this;
}
