import type { CallView } from '../../bff/contract/call-view';
import { concernsManager } from '../shared/call-parties';

/** Milliseconds that an ended call stays in view. */
export const FAREWELL = 4_000;
/** Milliseconds after which a ring without news is over: no provider rings longer. */
export const RING_LIMIT = 180_000;

export interface CallCard {
  readonly call: CallView;
  readonly phase: 'ringing' | 'talking' | 'ended';
  /** Milliseconds since 1970, when the card leaves by itself. */
  readonly leavesAt: number | null;
}

/** Cards by call id, the oldest first. */
export type CallCards = ReadonlyMap<string, CallCard>;

export interface Viewer {
  readonly userId: number | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * What the manager sees after one piece of news. A call that a colleague took leaves at once; one that
 * nobody showed before appears only while it lives; one that ended never comes back to life.
 */
export function withNews(cards: CallCards, call: CallView, viewer: Viewer): CallCards {
  const shown = cards.get(call.callId);
  if (!concernsManager(call, viewer.userId)) return without(cards, call.callId);
  if (call.status === 'ended' && shown === undefined) return cards;
  if (shown?.phase === 'ended') return cards;
  return new Map(cards).set(call.callId, toCard(call, viewer.now));
}

export function without(cards: CallCards, callId: string): CallCards {
  if (!cards.has(callId)) return cards;
  return new Map([...cards].filter(([id]) => id !== callId));
}

/** Cards whose time is up are gone. */
export function atTime(cards: CallCards, now: number): CallCards {
  const staying = [...cards].filter(([, card]) => card.leavesAt === null || card.leavesAt > now);
  return staying.length === cards.size ? cards : new Map(staying);
}

function toCard(call: CallView, now: number): CallCard {
  switch (call.status) {
    case 'ringing':
      return { call, phase: 'ringing', leavesAt: now + RING_LIMIT };
    case 'answered':
      return { call, phase: 'talking', leavesAt: null };
    case 'ended':
      return { call, phase: 'ended', leavesAt: now + FAREWELL };
  }
}

/** Whole seconds of ringing or talking so far; of an ended call, until its end. A clock that differs from the server's never shows less than 0. */
export function secondsSoFar({ call, phase }: CallCard, now: number): number {
  if (phase === 'ended' && call.talkSeconds !== null) return call.talkSeconds;
  const since = phase === 'ringing' ? call.startedAt : (call.answeredAt ?? call.startedAt);
  const until = phase === 'ended' && call.endedAt !== null ? Date.parse(call.endedAt) : now;
  return Math.max(0, Math.floor((until - Date.parse(since)) / 1_000));
}
