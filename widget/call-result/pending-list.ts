import { button, el, replaceChildren } from '../shared/dom';
import { formatRecently } from '../shared/format';
import type { Texts } from '../shared/text';
import type { AskedCall } from './asked-call';
import type { PendingResult } from './pending-results';

export interface PendingList {
  readonly element: HTMLElement;
  readonly draw: (waiting: readonly PendingResult[]) => void;
}

export interface PendingListDeps {
  readonly text: Texts;
  readonly locale: string;
  readonly now: () => number;
  readonly onOpen: (callId: string) => void;
}

/** Calls that wait for their result, each a button that opens its form. Nothing when none waits. */
export function createPendingList(deps: PendingListDeps): PendingList {
  const { text } = deps;
  const element = el('div', {
    class: 'kt-pending',
    role: 'region',
    'aria-label': text('result.waiting'),
    hidden: true,
  });
  let shown = '';
  return {
    element,
    draw(waiting) {
      const key = JSON.stringify(waiting);
      if (key === shown) return;
      shown = key;
      element.hidden = waiting.length === 0;
      const title = `${text('result.waiting')} (${waiting.length})`;
      replaceChildren(
        element,
        el('div', { class: 'kt-pending__title' }, title),
        el('div', { class: 'kt-pending__calls' }, ...waiting.map((one) => lineOf(one, deps))),
      );
    },
  };
}

function lineOf({ call, queued, refusal }: PendingResult, deps: PendingListDeps): HTMLElement {
  const { text, locale, now, onOpen } = deps;
  const state =
    queued !== null
      ? text('result.to_be_sent')
      : refusal !== null
        ? text('result.was_refused')
        : formatRecently(call.startedAt, now(), locale);
  return button(
    { class: 'kt-pending__call', 'data-refused': refusal !== null },
    () => onOpen(call.callId),
    whoOf(call, text),
    el('span', { class: 'kt-pending__state' }, state),
  );
}

function whoOf({ card, display }: AskedCall, text: Texts): string {
  const known = [card?.name ?? '', display].filter((part) => part !== '');
  return known.join(' · ') || text('incoming.hidden_number');
}
