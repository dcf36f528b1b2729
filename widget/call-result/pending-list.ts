import type { CallView } from '../../bff/contract/call-view';
import { clientNumber } from '../shared/call-parties';
import { button, el, replaceChildren } from '../shared/dom';
import type { Texts } from '../shared/text';

export interface PendingList {
  readonly element: HTMLElement;
  readonly draw: (calls: readonly CallView[]) => void;
}

/** Calls that wait for their result, each a button that opens its form. Nothing when none waits. */
export function createPendingList({
  text,
  onOpen,
}: {
  readonly text: Texts;
  readonly onOpen: (callId: string) => void;
}): PendingList {
  const element = el('div', {
    class: 'kt-pending',
    role: 'region',
    'aria-label': text('result.waiting'),
    hidden: true,
  });
  return {
    element,
    draw(calls) {
      element.hidden = calls.length === 0;
      replaceChildren(
        element,
        el('div', { class: 'kt-pending__title' }, text('result.waiting')),
        ...calls.map((call) =>
          button({ class: 'kt-pending__call' }, () => onOpen(call.callId), whoOf(call, text)),
        ),
      );
    },
  };
}

function whoOf(call: CallView, text: Texts): string {
  const { display } = clientNumber(call);
  const known = [call.entity?.name ?? '', display].filter((part) => part !== '');
  return known.join(' · ') || text('incoming.hidden_number');
}
