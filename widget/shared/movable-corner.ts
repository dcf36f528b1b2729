/**
 * Lets the manager move our corner of the page, by mouse, finger or arrow keys, and make it small. Both are
 * remembered for this browser.
 *
 * States of the place: by itself (where it covers the least of Kommo's controls, chosen anew whenever the corner has
 * been empty, and when the focus goes to a control below it) → chosen (where the manager put it; always in view) →
 * by itself again with Escape or a double click on the grip.
 */
import type { Point, Rect, Size } from './corner-place';
import { leastCovering, overlap, withinView } from './corner-place';
import { button, el } from './dom';
import { icon } from './icon';
import { createLifetime } from './lifetime';
import { readStored, writeStored } from './stored';
import type { Texts } from './text';

export interface MovableCornerDeps {
  readonly corner: HTMLElement;
  readonly text: Texts;
  /** Where Kommo's own controls are. */
  readonly hostControls: () => readonly Rect[];
  readonly storage: Storage;
  readonly userKey: string;
}

interface Kept {
  readonly place: Point | null;
  readonly isSmall: boolean;
}

const USUAL_HEIGHT = 360;
/** Pixels that an arrow key moves; with Shift ten times less. */
const STEP = 40;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { left: -STEP, top: 0 },
  ArrowRight: { left: STEP, top: 0 },
  ArrowUp: { left: 0, top: -STEP },
  ArrowDown: { left: 0, top: STEP },
};

/** Once for a corner, whichever feature asks first. @returns how to take it back */
export function makeMovable({ corner, text, hostControls, storage, userKey }: MovableCornerDeps): () => void {
  if (corner.querySelector('.kt-bar') !== null) return () => undefined;
  const key = `kt-corner-${userKey}`;
  const lifetime = createLifetime();
  let kept: Kept = readStored<Kept>(storage, key) ?? { place: null, isSmall: false };
  let wasEmpty = true;

  const keep = (change: Partial<Kept>): void => {
    kept = { ...kept, ...change };
    writeStored(storage, key, kept);
    draw();
  };
  const putAt = (wanted: Point): void => {
    const place = withinView(wanted, sizeOf(corner), viewSize());
    corner.style.left = `${place.left}px`;
    corner.style.top = `${place.top}px`;
    corner.style.right = 'auto';
  };
  const settle = (): void => {
    if (kept.place !== null) putAt(kept.place);
    else putAt(leastCovering(hostControls(), grown(sizeOf(corner)), viewSize()));
  };
  const draw = (): void => {
    corner.toggleAttribute('data-small', kept.isSmall);
    drawSmaller(smaller, kept.isSmall, text);
    settle();
  };

  const grip = createGrip(text, {
    placeOf: () => placeOf(corner),
    putAt,
    keep: (place) => keep({ place }),
  });
  const smaller = button({ class: 'kt-icon-button' }, () => keep({ isSmall: !kept.isSmall }));
  const bar = el(
    'div',
    { class: 'kt-bar', role: 'toolbar', 'aria-label': text('corner.bar') },
    grip,
    smaller,
  );

  const onGrowth = (): void => {
    const isEmpty = sizeOf(corner).height <= bar.offsetHeight;
    if (!isEmpty && wasEmpty) settle();
    else if (!isEmpty) putAt(kept.place ?? placeOf(corner));
    wasEmpty = isEmpty;
  };

  corner.prepend(bar);
  draw();
  watchSize(corner, onGrowth, lifetime.onEnd);
  lifetime.listen(window, 'resize', settle);
  lifetime.listen(document, 'focusin', ({ target }) => {
    const isHidden = target instanceof Element && !corner.contains(target) && covers(corner, target);
    if (isHidden && kept.place === null) settle();
  });
  lifetime.onEnd(() => bar.remove());
  return () => lifetime.end();
}

interface GripActions {
  readonly placeOf: () => Point;
  readonly putAt: (place: Point) => void;
  /** `null`: where the corner goes by itself. */
  readonly keep: (place: Point | null) => void;
}

function createGrip(text: Texts, { placeOf: place, putAt, keep }: GripActions): HTMLButtonElement {
  const label = { 'aria-label': text('corner.move'), title: text('corner.move_hint') };
  const grip = button({ class: 'kt-bar__grip', ...label }, () => undefined, icon('grip'));
  dragBy(grip, { start: place, move: putAt, end: () => keep(place()) });
  grip.addEventListener('dblclick', () => keep(null));
  grip.addEventListener('keydown', (event) => {
    const arrow = ARROWS[event.key];
    if (arrow === undefined && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    keep(arrow === undefined ? null : moved(place(), arrow, event.shiftKey ? 0.1 : 1));
  });
  return grip;
}

function drawSmaller(smaller: HTMLButtonElement, isSmall: boolean, text: Texts): void {
  const label = text(isSmall ? 'corner.larger' : 'corner.smaller');
  smaller.replaceChildren(icon(isSmall ? 'larger' : 'smaller'));
  smaller.title = label;
  smaller.setAttribute('aria-label', label);
  smaller.setAttribute('aria-expanded', String(!isSmall));
}

interface Drag {
  readonly start: () => Point;
  readonly move: (to: Point) => void;
  readonly end: () => void;
}

/** Pointer capture keeps the drag ours, also over frames and outside the window. */
function dragBy(grip: HTMLElement, drag: Drag): void {
  let from: { readonly pointer: Point; readonly place: Point } | undefined;
  grip.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    grip.setPointerCapture(event.pointerId);
    from = { pointer: { left: event.clientX, top: event.clientY }, place: drag.start() };
  });
  grip.addEventListener('pointermove', (event) => {
    if (from === undefined) return;
    const { pointer, place } = from;
    drag.move({
      left: place.left + event.clientX - pointer.left,
      top: place.top + event.clientY - pointer.top,
    });
  });
  const done = (event: PointerEvent): void => {
    if (from === undefined) return;
    const isClick = event.clientX === from.pointer.left && event.clientY === from.pointer.top;
    from = undefined;
    if (!isClick) drag.end();
  };
  grip.addEventListener('pointerup', done);
  grip.addEventListener('pointercancel', done);
}

function watchSize(corner: HTMLElement, changed: () => void, onEnd: (undo: () => void) => void): void {
  if (typeof ResizeObserver === 'undefined') return;
  const observer = new ResizeObserver(changed);
  observer.observe(corner);
  onEnd(() => observer.disconnect());
}

function moved(from: Point, by: Point, factor: number): Point {
  return { left: from.left + by.left * factor, top: from.top + by.top * factor };
}

function covers(corner: HTMLElement, target: Element): boolean {
  return overlap(corner.getBoundingClientRect(), target.getBoundingClientRect());
}

function placeOf(corner: HTMLElement): Point {
  const { left, top } = corner.getBoundingClientRect();
  return { left, top };
}

function sizeOf(corner: HTMLElement): Size {
  return { width: corner.offsetWidth, height: corner.offsetHeight };
}

/** A place is chosen with room for what a card will say once the caller is known: it does not jump later. */
function grown({ width, height }: Size): Size {
  return { width, height: Math.max(height, USUAL_HEIGHT) };
}

function viewSize(): Size {
  return { width: window.innerWidth, height: window.innerHeight };
}
