import { replaceChildren } from './dom';

/** A place in the page whose content is built anew only when what it shows has changed, so that a focus stays. */
export interface Slot {
  readonly element: HTMLElement;
  /** @param key equal keys stand for equal content */
  readonly show: (key: string, build: () => readonly (Node | string | null)[]) => void;
}

export function createSlot(element: HTMLElement): Slot {
  let shown: string | undefined;
  return {
    element,
    show(key, build) {
      if (key === shown) return;
      shown = key;
      replaceChildren(element, ...build());
      element.hidden = element.childNodes.length === 0;
    },
  };
}
