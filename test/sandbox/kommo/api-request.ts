import type { AccountState, UserRecord } from './account-state';
import type { Answer } from './answer';
import type { Change } from './changes';
import type { Switches } from './switches';

/** One authenticated request, as the handlers of the resources see it. */
export interface ApiRequest {
  readonly account: AccountState;
  readonly user: UserRecord;
  /** Values of the `:names` in the route's path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly nowMs: number;
  readonly switches: Readonly<Switches>;
  /** The account's own address, without a slash at the end. */
  readonly origin: string;
  /** Path of this request below `origin`, without the query. */
  readonly resourcePath: string;
  tell(change: Change): void;
}

/**
 * Handlers are synchronous and check everything before they write anything, so each request is one transaction:
 * it either throws a `Refusal` and changed nothing, or it is committed when the handler returns.
 */
export type Handler = (request: ApiRequest) => Answer;

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `:id` stands for digits, `:uid` for anything but a slash. */
  readonly path: string;
  readonly handle: Handler;
}

export function seconds(request: ApiRequest): number {
  return Math.floor(request.nowMs / 1000);
}

export function cardUrl(request: ApiRequest, type: string, id: number | string): string {
  return `${request.origin}/api/v4/${type}/${id}`;
}

export function selfLink(href: string): { readonly self: { readonly href: string } } {
  return { self: { href } };
}
