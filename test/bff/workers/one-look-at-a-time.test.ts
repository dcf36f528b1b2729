import express from 'express';
import { eventually } from '../../support/eventually';
import { serveApi } from '../normalize/apis/serve-api';
import { voipstudio } from './look-scene';
import type { LookSceneOptions } from './look-scene';
import { useLookScenes } from './use-look-scenes';

const MINUTE = 60_000;

const { scene, pool } = useLookScenes();

/** VoIPstudio, which answers the n-th request only when it is told to. */
function hesitant(): { api: NonNullable<LookSceneOptions['api']>; asked(): number; answer(): void } {
  const held: (() => void)[] = [];
  return {
    asked: () => held.length,
    answer: () => held.forEach((go) => go()),
    api: (written, clock) =>
      serveApi(
        express
          .Router()
          .use((_request, _response, next) => void held.push(() => next()))
          .use(voipstudio(written, clock)),
      ),
  };
}

test('while a look goes on nobody else looks, however long it takes', async () => {
  const provider = hesitant();
  const { callEnds, look, clock } = await scene({ api: provider.api });
  await callEnds('139543232');
  const begun = clock.now().getTime();

  const slow = look();
  await eventually(() => provider.asked() === 1);
  await clock.advance(4 * MINUTE);
  const other = await look();
  provider.answer();
  await slow;

  expect(other).toEqual({ kind: 'again', at: begun + 5 * MINUTE });
  expect(provider.asked()).toBe(1);
});

test('a look that stood still until another one began does not end that one', async () => {
  const provider = hesitant();
  const { callEnds, look, clock } = await scene({ api: provider.api });
  await callEnds('139543232');

  const slow = look();
  await eventually(() => provider.asked() === 1);
  await clock.advance(6 * MINUTE);
  const begun = clock.now().getTime();
  const next = look();
  await eventually(() => provider.asked() === 2);
  provider.answer();
  await slow;
  const { rows } = await pool().query<{ not_before: Date }>('select not_before from recording_looks');
  await next;

  expect(rows).toEqual([{ not_before: new Date(begun + 5 * MINUTE) }]);
});

test('a look that found nothing to look for, or failed, holds up the next one for ten seconds', async () => {
  const { callEnds, look, clock, write } = await scene();
  expect(await look()).toEqual({ kind: 'done' });
  await callEnds('139543232');
  write('139543232');
  expect(await look()).toEqual({ kind: 'again', at: clock.now().getTime() + 10_000 });

  await clock.advance(10_000);
  await pool().query(`alter table call_timeline rename to lost_timeline`);
  await expect(look()).rejects.toThrow();
  await pool().query(`alter table lost_timeline rename to call_timeline`);
  await clock.advance(10_000);

  expect(await look()).toEqual({ kind: 'done' });
});
