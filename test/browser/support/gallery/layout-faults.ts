/**
 * What a person would see as broken below our elements: a text that leaves its box or is cut off, two texts on top of
 * each other, a box that scrolls sideways.
 */

/** Pixels that boxes may differ by. */
const SLACK = 1.5;
/** A line may be a little higher than the box that is set for it. */
const LINE_SLACK = 3;
const ARROW = 16;

interface Words {
  readonly element: Element;
  readonly rects: readonly DOMRect[];
}

/** One line per place, empty when nothing is. */
export function layoutFaults(): readonly string[] {
  const all = [...document.querySelectorAll('.kt-root, .kt-root *')].filter(isSeen);
  const words = all.flatMap(wordsIn);
  const faults = [
    ...all.filter(isTooWide).map((one) => `wider than its box: ${nameOf(one)}`),
    ...all.flatMap(faultOfField),
    ...words.flatMap(faultOfWords),
    ...words.flatMap((one, index) => coveredBy(one, words.slice(index + 1))),
  ];
  const sideways = (document.scrollingElement?.scrollWidth ?? 0) > window.innerWidth + SLACK;
  return [...new Set(sideways ? [...faults, 'the page scrolls sideways'] : faults)];
}

/** As somebody who sets larger letters: nothing else grows by itself. */
export function enlargeText(factor: number): void {
  const all = [...document.querySelectorAll<HTMLElement>('.kt-root, .kt-root *')];
  const sizes = all.map((one) => parseFloat(getComputedStyle(one).fontSize));
  all.forEach((one, index) => (one.style.fontSize = `${(sizes[index] ?? 0) * factor}px`));
}

function nameOf(element: Element): string {
  const words = (element.textContent ?? '').trim().slice(0, 40);
  return `${element.tagName.toLowerCase()}.${element.className} "${words}"`;
}

function isSeen(element: Element): boolean {
  return element.closest('.kt-visually-hidden') === null && element.checkVisibility({ checkOpacity: true });
}

/** Names are shortened on purpose where they can be read in full elsewhere. */
function shortens(element: Element): boolean {
  const { textOverflow, webkitLineClamp } = getComputedStyle(element);
  return textOverflow === 'ellipsis' || webkitLineClamp !== 'none';
}

function scrolls(element: Element): boolean {
  const { overflowY } = getComputedStyle(element);
  return /auto|scroll/.test(overflowY) && element.scrollHeight > element.clientHeight;
}

function isInline(element: Element): boolean {
  return getComputedStyle(element).display === 'inline';
}

function isTooWide(element: Element): boolean {
  if (element.matches('input, textarea') || shortens(element) || isInline(element)) return false;
  return element.clientWidth > 0 && element.scrollWidth > element.clientWidth + SLACK;
}

/** Texts of fields have no rectangles: they are measured with a pen. */
function faultOfField(field: Element): readonly string[] {
  const isSelect = field instanceof HTMLSelectElement;
  if (!isSelect && !(field instanceof HTMLInputElement)) return [];
  if (/checkbox|radio|datetime/.test(field.type)) return [];
  const style = getComputedStyle(field);
  const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  const height = field.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
  // What people typed may be longer than its field, what we say may not.
  const ours = isSelect
    ? (field.selectedOptions[0]?.textContent ?? '')
    : field.value === ''
      ? field.placeholder
      : '';
  const isCut = widthOf(ours, style.font) > room - (isSelect ? ARROW : 0) + SLACK;
  const isLow = parseFloat(style.fontSize) * 1.1 > height + SLACK;
  return [
    ...(isCut ? [`cut: ${field.className} "${ours}"`] : []),
    ...(isLow ? [`too low: ${field.className} "${ours}"`] : []),
  ];
}

function widthOf(words: string, font: string): number {
  const pen = document.createElement('canvas').getContext('2d');
  if (pen === null) throw new Error('the browser cannot draw');
  pen.font = font;
  return pen.measureText(words).width;
}

function wordsIn(element: Element): readonly Words[] {
  if (element.matches('option, select, textarea')) return [];
  return [...element.childNodes].flatMap((node) => {
    if (node.nodeType !== Node.TEXT_NODE || (node.textContent ?? '').trim() === '') return [];
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((rect) => rect.width > 0 && !isLeftOut(element, rect));
    return [{ element, rects }];
  });
}

/** A line that was left out of a shortened text. */
function isLeftOut(element: Element, { top }: DOMRect): boolean {
  const shortened = withParents(element).find(shortens);
  return shortened !== undefined && top >= shortened.getBoundingClientRect().bottom - SLACK;
}

/** Up to our root. */
function withParents(element: Element): readonly Element[] {
  const parent = element.matches('.kt-root') ? null : element.parentElement;
  return parent === null ? [element] : [element, ...withParents(parent)];
}

function faultOfWords({ element, rects }: Words): readonly string[] {
  const boxes = withParents(element);
  const end = boxes.findIndex((box) => shortens(box) || scrolls(box));
  const binding = (end < 0 ? boxes : boxes.slice(0, end)).filter((box) => !isInline(box));
  const left = binding.find((box) => rects.some((rect) => leaves(rect, box.getBoundingClientRect())));
  return left === undefined ? [] : [`text leaves ${nameOf(left)}: ${nameOf(element)}`];
}

function leaves(rect: DOMRect, box: DOMRect): boolean {
  const aside = rect.left < box.left - SLACK || rect.right > box.right + SLACK;
  return aside || rect.top < box.top - LINE_SLACK || rect.bottom > box.bottom + LINE_SLACK;
}

function coveredBy({ element, rects }: Words, others: readonly Words[]): readonly string[] {
  const over = others.find(
    (other) =>
      !element.contains(other.element) &&
      !other.element.contains(element) &&
      rects.some((one) => other.rects.some((two) => meet(one, two))),
  );
  return over === undefined ? [] : [`${nameOf(over.element)} lies over ${nameOf(element)}`];
}

function meet(one: DOMRect, two: DOMRect): boolean {
  const wide = Math.min(one.right, two.right) - Math.max(one.left, two.left);
  const high = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
  return wide > LINE_SLACK && high > 2 * LINE_SLACK;
}
