import { createMarks } from '../../widget/call-feed/marks';
import type { LiveCalls } from '../../widget/live-calls';
import type { WidgetSelf } from '../../widget/kommo/widget-self';
import { createLifetime } from '../../widget/shared/lifetime';
import { mountPageRoot } from '../../widget/shared/page-root';
import { startCallList } from '../../widget/start-call-list';
import { startCards } from '../../widget/start-cards';
import { createCallSource } from './support/a-call';
import { text } from './support/english';

jest.mock('lib/components/base/modal', () => ({ default: class {} }), { virtual: true });

const bar = (): Element | null => document.querySelector('.kt-bar');

test('the corner can be moved as long as calls are followed, also while the cards are in another tab', () => {
  const lifetime = createLifetime();
  const live: LiveCalls = {
    self: {} as WidgetSelf,
    request: () => Promise.resolve({}),
    text,
    general: null,
    page: mountPageRoot(),
    lifetime,
    userKey: '777-42',
    marks: createMarks(() => undefined),
    subscribe: createCallSource().subscribe,
  };

  const stopCards = startCards(live);
  const list = startCallList(live);
  expect(document.querySelectorAll('.kt-bar')).toHaveLength(1);
  stopCards();
  expect(bar()).not.toBeNull();
  list.stop();
  lifetime.end();

  expect(bar()).toBeNull();
});
