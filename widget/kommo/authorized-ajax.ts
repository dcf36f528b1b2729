import type { WidgetSelf } from './widget-self';

export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly url: string;
  readonly body?: unknown;
  /** Milliseconds. */
  readonly timeout: number;
}

/** `status` 0: no answer arrived. `body`: parsed JSON, or undefined when there was none to parse. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Resolves for every HTTP status and for a failed connection alike. */
export type SendRequest = (request: HttpRequest) => Promise<HttpAnswer>;

/** `$authorizedAjax` takes jQuery's options and adds Kommo's one-time token (/docs/one-time-tokens). */
export function createSendRequest(self: WidgetSelf): SendRequest {
  return (request) =>
    new Promise((resolve) => {
      const ajax = self.$authorizedAjax?.(toAjaxSettings(request));
      if (ajax === undefined) return resolve({ status: 0, body: undefined });
      ajax.then(
        (_data: unknown, _text: unknown, xhr?: JQuery.jqXHR) => resolve(toAnswer(xhr, _data)),
        (xhr?: JQuery.jqXHR) => resolve(toAnswer(xhr, undefined)),
      );
    });
}

function toAjaxSettings({ method, url, body, timeout }: HttpRequest): JQuery.AjaxSettings {
  return {
    url,
    method,
    timeout,
    dataType: 'text',
    ...(body === undefined ? {} : { contentType: 'application/json', data: JSON.stringify(body) }),
  };
}

/** A host that resolves with the data alone has had a good answer. */
function toAnswer(xhr: JQuery.jqXHR | undefined, data: unknown): HttpAnswer {
  const text = xhr?.responseText ?? data;
  return { status: xhr?.status ?? (data === undefined ? 0 : 200), body: parse(text) };
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
