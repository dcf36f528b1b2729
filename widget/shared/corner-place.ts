/** Where our corner of the page may stand. All in pixels of the viewport. Pure. */

export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Rect extends Size {
  readonly left: number;
  readonly top: number;
}
export interface Point {
  readonly left: number;
  readonly top: number;
}

/** Kommo's header and its menu at the left stay free, wherever the corner is put. */
const HEADER = 64;
const MENU = 84;
/** Besides the corner's own padding. */
const MARGIN = 4;

/** The nearest place to `wanted` that is wholly in view and leaves header and menu alone. */
export function withinView({ left, top }: Point, size: Size, view: Size): Point {
  const most = { left: view.width - size.width - MARGIN, top: view.height - size.height - MARGIN };
  // A narrow window has no room beside the menu, a low one none below the header: then our own top counts.
  return {
    left: Math.max(Math.min(MENU, most.left), Math.min(left, most.left), 0),
    top: Math.max(HEADER, Math.min(top, most.top)),
  };
}

/**
 * The place among the usual ones that covers the least of Kommo's controls; of equally good ones the first: top right,
 * bottom right, then the middle and the left.
 */
export function leastCovering(controls: readonly Rect[], size: Size, view: Size): Point {
  const right = view.width;
  const places = [
    { left: right, top: HEADER + MARGIN },
    { left: right, top: view.height },
    { left: right, top: view.height / 2 },
    { left: (view.width - size.width) / 2, top: view.height },
    { left: MENU + MARGIN, top: view.height },
    { left: MENU + MARGIN, top: HEADER + MARGIN },
  ].map((place) => withinView(place, size, view));
  const covered = places.map(
    (place) => controls.filter((control) => overlap({ ...place, ...size }, control)).length,
  );
  const best = covered.indexOf(Math.min(...covered));
  return places[best] ?? { left: MENU, top: HEADER };
}

export function overlap(one: Rect, other: Rect): boolean {
  return (
    one.left < other.left + other.width &&
    other.left < one.left + one.width &&
    one.top < other.top + other.height &&
    other.top < one.top + one.height
  );
}
