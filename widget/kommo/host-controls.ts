import type { Rect } from '../shared/corner-place';

const CONTROLS = 'a[href], button, input, select, textarea, [role="button"], [contenteditable="true"]';
/** A page with more controls than that has them in lists, which are alike everywhere. */
const MOST = 600;

/** Where Kommo's own controls are in the window. */
export function hostControls(own: Element): readonly Rect[] {
  return [...document.querySelectorAll(CONTROLS)]
    .slice(0, MOST)
    .filter((control) => !own.contains(control))
    .map((control) => control.getBoundingClientRect())
    .filter(
      ({ width, height, bottom, top }) => width > 0 && height > 0 && bottom > 0 && top < window.innerHeight,
    );
}
