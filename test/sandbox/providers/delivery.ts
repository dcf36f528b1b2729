import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../project-root';

/** One HTTP request as a provider would make it to its webhook URL. */
export interface Delivery {
  /** What the provider calls this event, for people who watch. */
  readonly label: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** Already encoded, without the question mark. */
  readonly query?: string;
  readonly body?: string;
  /** Seconds since the call began at which the provider sends it. */
  readonly atSecond: number;
}

export type CallOutcome = 'answered' | 'missed';

/** What every provider's sample call can be told; each builder states its own defaults. */
export interface SampleCall {
  readonly outcome: CallOutcome;
  /** The party outside, digits with country code; a leading `+` is dropped. */
  readonly externalNumber: string;
  /** The account's own number. */
  readonly ownNumber?: string;
  /** The manager's line as the settings name it. */
  readonly extension?: string;
  /** The provider's id of the call; random when left out. */
  readonly id?: string;
  /** When the call reached the provider. */
  readonly startedAt?: Date;
  readonly ringSeconds?: number;
  readonly talkSeconds?: number;
}

/** The documented sample `test/fixtures/<path>`; parsed anew at each call, so callers may change it. */
export function readFixture(path: string): Record<string, unknown> {
  const text = readFileSync(join(PROJECT_ROOT, 'test/fixtures', path), 'utf8');
  return JSON.parse(text) as Record<string, unknown>;
}

/** `YYYY-MM-DD HH:MM:SS` in UTC, the form all three providers print times in. */
export function naiveUtc(start: Date, plusSeconds = 0): string {
  const at = new Date(start.getTime() + plusSeconds * 1000);
  return at.toISOString().slice(0, 19).replace('T', ' ');
}

/** The number as the providers write it: digits alone. */
export function digitsOf(number: string): string {
  return number.replace(/\D/g, '');
}

/** A JSON POST, the transport of VoIPstudio and Roistat. */
export function jsonPost(label: string, atSecond: number, payload: Record<string, unknown>): Delivery {
  const headers = { 'content-type': 'application/json' };
  return { label, method: 'POST', headers, body: JSON.stringify(payload), atSecond };
}

/** A nine-digit id that does not meet another one of the same test run. */
export function randomNumericId(): number {
  return randomInt(100_000_000, 999_999_999);
}
