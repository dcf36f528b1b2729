import type { ZodType } from 'zod';
import { AppError, asAppError } from '../../domain/errors';
import type { AccountId } from '../../domain/ids';
import type { Lane, Shared, WriteOptions, WriteOutcome } from '../crm-client';
import type { AccessToken, AccessTokens } from './access-tokens';
import type { SendToKommo } from './exchange';
import type { Page } from './kommo-answer';
import { accountOrigin } from './origin';
import type { Verdict } from './verdict';
import { unreadable } from './verdict';

interface KommoRequest<T> {
  /** Below the account's origin, e.g. `/api/v4/calls`. */
  readonly path: string;
  /** Notes and users are only seen whole by an administrator. */
  readonly preferAdmin?: boolean;
  /** The answer, turned into our words. */
  readonly answer: ZodType<T>;
}

export interface KommoRead<T> extends KommoRequest<T> {
  readonly lane: Lane;
  readonly query?: readonly (readonly [string, string | number])[];
}

export interface KommoWrite<T> extends KommoRequest<T>, WriteOptions {
  readonly method: 'POST' | 'PATCH';
  /** Read when the turn has come, after `beforeSend`. */
  readonly body: unknown;
}

/** A refusal whose body may tell more. */
export type KommoWritten<T> =
  | Exclude<WriteOutcome<T>, { kind: 'refused' }>
  | {
      readonly kind: 'refused';
      readonly error: AppError;
      readonly body?: unknown;
      readonly shared?: Shared;
    };

export type KommoApi = ReturnType<typeof createKommoApi>;

export interface KommoApiDeps {
  readonly send: SendToKommo;
  readonly tokens: AccessTokens;
  readonly originTemplate: string;
}

const PAGE_SIZE = 250;
/** A sweep that is still not at its end by then is too wide; Kommo restricts who iterates over everything. */
const MAX_PAGES = 40;

/** Requests of one account, with its token: a 401 was not carried out, so it is repeated once with a new one. */
export function createKommoApi({ send, tokens, originTemplate }: KommoApiDeps) {
  async function ask(account: AccountId, request: AnyRequest): Promise<Verdict> {
    const token = await tokens.accessToken(account, { preferAdmin: request.preferAdmin ?? false });
    const first = await sendAs(token, request);
    if (first.kind !== 'unauthorized') return first;
    return sendAs(await tokens.renew(account, token), request);
  }

  function sendAs(token: AccessToken, request: AnyRequest): Promise<Verdict> {
    const { path, query, method, body, lane, beforeSend } = request;
    const search = new URLSearchParams(
      (query ?? []).map(([name, value]) => [name, String(value)]),
    ).toString();
    const url = `${accountOrigin(originTemplate, token.subdomain)}${path}${search === '' ? '' : `?${search}`}`;
    const turn = { subdomain: token.subdomain, lane, beforeSend };
    return send(turn, { method, url, body, accessToken: token.value });
  }

  /** Undefined: Kommo has nothing to show. @throws AppError `crm/…` */
  async function read<T>(account: AccountId, request: KommoRead<T>): Promise<T | undefined> {
    const verdict = await ask(account, { ...request, method: 'GET' });
    if (verdict.kind !== 'ok') throw verdict.error;
    // Any other empty answer came from somebody in between: what was not read must not pass for absent.
    if (verdict.status === 204) return undefined;
    const parsed = request.answer.safeParse(verdict.body);
    if (!parsed.success) throw unreadable(verdict.status);
    return parsed.data;
  }

  return {
    read,

    /**
     * A list, page by page, to its end.
     * @throws AppError `crm/…`, also when the list does not end: what was not read must not pass for absent
     */
    async *pages<T>(account: AccountId, request: KommoRead<Page<T>>): AsyncGenerator<readonly T[]> {
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const query = [...(request.query ?? []), ['limit', PAGE_SIZE], ['page', page]] as const;
        const found = await read(account, { ...request, query });
        if (found !== undefined) yield found.items;
        if (found?.hasNext !== true) return;
      }
      throw new AppError('crm/unavailable', { retry: 'backoff', detail: 'a list of Kommo does not end' });
    },

    /** Never throws for what Kommo answers, nor for what keeps the request from being sent. */
    async write<T>(account: AccountId, request: KommoWrite<T>): Promise<KommoWritten<T>> {
      const verdict = await ask(account, request).catch(notSent);
      if (verdict.kind === 'unauthorized') return { kind: 'refused', error: verdict.error };
      if (verdict.kind !== 'ok') return verdict;
      const parsed = request.answer.safeParse(verdict.body);
      if (!parsed.success) return { kind: 'unknown', error: unreadable(verdict.status) };
      return { kind: 'written', value: parsed.data };
    },
  };
}

interface AnyRequest extends WriteOptions {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly preferAdmin?: boolean;
  readonly query?: readonly (readonly [string, string | number])[];
  readonly body?: unknown;
}

/** Nothing is thrown once a request has left: see `SendToKommo`. */
function notSent(error: unknown): Verdict {
  return { kind: 'refused', error: asAppError(error) };
}
