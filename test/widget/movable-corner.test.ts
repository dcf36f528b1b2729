import fc from 'fast-check';
import type { Rect } from '../../widget/shared/corner-place';
import { leastCovering, overlap, withinView } from '../../widget/shared/corner-place';
import { makeMovable } from '../../widget/shared/movable-corner';
import { text } from './support/english';

const VIEW = { width: 1360, height: 820 };
const CARD = { width: 340, height: 220 };

describe('the place of our corner', () => {
  test('is at the right below the header while nothing of Kommo is there', () => {
    expect(leastCovering([], CARD, VIEW)).toEqual({ left: 1016, top: 68 });
  });

  test('is another one when a control of Kommo stands there', () => {
    const control = { left: 1200, top: 100, width: 90, height: 36 };

    const place = leastCovering([control], CARD, VIEW);

    expect(overlap({ ...place, ...CARD }, control)).toBe(false);
  });

  test('covers no control as long as one of the usual places is free', () => {
    const control = fc.record({
      left: fc.integer({ min: 0, max: 1300 }),
      top: fc.integer({ min: 0, max: 780 }),
      width: fc.constant(80),
      height: fc.constant(36),
    });
    const isCovered = (controls: readonly Rect[], at: { left: number; top: number }): boolean =>
      controls.some((one) => overlap(one, { ...at, ...CARD }));
    const usual = [
      { left: 1016, top: 68 },
      { left: 1016, top: 596 },
      { left: 88, top: 68 },
    ];

    fc.assert(
      fc.property(fc.array(control, { maxLength: 12 }), (controls) => {
        fc.pre(usual.some((place) => !isCovered(controls, place)));
        expect(isCovered(controls, leastCovering(controls, CARD, VIEW))).toBe(false);
      }),
    );
  });

  test('is wholly in view and clear of header and menu, wherever it is wanted', () => {
    const number = fc.integer({ min: -5_000, max: 5_000 });

    fc.assert(
      fc.property(number, number, (left, top) => {
        const place = withinView({ left, top }, CARD, VIEW);
        expect(place.left).toBeGreaterThanOrEqual(84);
        expect(place.top).toBeGreaterThanOrEqual(64);
        expect(place.left + CARD.width).toBeLessThanOrEqual(VIEW.width);
        expect(place.top + CARD.height).toBeLessThanOrEqual(VIEW.height);
      }),
    );
  });
});

describe('the manager', () => {
  let corner: HTMLElement;
  beforeEach(() => {
    localStorage.clear();
    document.body.textContent = '';
    corner = document.createElement('div');
    document.body.append(corner);
    // jsdom lays nothing out: the corner is where its style says.
    corner.getBoundingClientRect = () =>
      new DOMRect(parseFloat(corner.style.left), parseFloat(corner.style.top), CARD.width, CARD.height);
    Object.defineProperties(corner, {
      offsetWidth: { value: CARD.width },
      offsetHeight: { value: CARD.height },
    });
    Object.assign(window, { innerWidth: VIEW.width, innerHeight: VIEW.height });
  });

  const start = () =>
    makeMovable({ corner, text, storage: localStorage, userKey: 'test', hostControls: () => [] });
  const grip = (): HTMLElement => corner.querySelector<HTMLElement>('.kt-bar__grip') ?? corner;
  const press = (key: string) => grip().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  const place = () => [corner.style.left, corner.style.top];

  test('moves it by the arrow keys, and finds it there after a reload', () => {
    const stop = start();
    press('ArrowLeft');
    press('ArrowDown');
    stop();

    start();

    expect(place()).toEqual(['976px', '108px']);
  });

  test('gives it back its own place with Escape', () => {
    start();
    press('ArrowLeft');

    press('Escape');

    expect(place()).toEqual(['1016px', '68px']);
  });

  test('makes it small, and it stays so after a reload', () => {
    const stop = start();
    corner.querySelector<HTMLButtonElement>('[aria-label="Make smaller"]')?.click();
    stop();

    start();

    expect(corner.hasAttribute('data-small')).toBe(true);
    expect(corner.querySelector('[aria-expanded="false"]')?.getAttribute('aria-label')).toBe('Make larger');
  });

  test('has one bar to move it by, however many features share it', () => {
    const stops = [start(), start()];

    expect(corner.querySelectorAll('.kt-bar')).toHaveLength(1);
    stops.forEach((stop) => stop());
    expect(corner.childNodes).toHaveLength(0);
  });
});
