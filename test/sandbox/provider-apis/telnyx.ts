import { randomUUID } from 'node:crypto';
import express, { Router } from 'express';
import type { Request, Response } from 'express';
import type { TelnyxLeg } from '../providers/telnyx';

type Rows = readonly Readonly<Record<string, unknown>>[];

export interface TelnyxApiOptions {
  readonly apiKey: string;
  /** The Voice API application of the account. */
  readonly connectionId: string;
  /** Of that application. */
  readonly ownNumbers: readonly string[];
  /** `sip_username` and `name` of each; in pages as Telnyx gives them. */
  readonly lines?: Rows;
  /** Detail records; `started_at` is compared with the filter. */
  readonly records?: Rows;
  /** By the recording's id, or by its session. */
  readonly recordingUrlOf: (id: string) => string | undefined;
  readonly onDial?: (leg: TelnyxLeg, webhookUrl: string) => void;
  readonly onTransfer?: (customer: TelnyxLeg, manager: TelnyxLeg) => void;
}

/** The part of Telnyx's API that concerns calls: a bearer token, JSON, `data` around every answer. */
export function telnyxApi(options: TelnyxApiOptions): Router {
  const { apiKey, connectionId, ownNumbers, lines = [], records = [] } = options;
  const router = Router();
  router.use('/v2', (request, response, next) => {
    if (request.get('authorization') === `Bearer ${apiKey}`) next();
    else refuse(response, 401, '10009');
  });
  router.get('/v2/phone_numbers', (request, response) => {
    const wanted = queryOf(request).get('filter[connection_id]') ?? connectionId;
    const numbers = wanted === connectionId ? ownNumbers : [];
    response.json({ data: numbers.map((phone_number) => ({ phone_number, status: 'active' })) });
  });
  router.get('/v2/call_control_applications/:id', ({ params }, response) => {
    if (params.id === connectionId) response.json({ data: { id: connectionId, active: true } });
    else refuse(response, 404, '10005');
  });
  router.get('/v2/telephony_credentials', (request, response) => response.json(pageOf(request, lines)));
  router.get('/v2/detail_records', (request, response) => {
    const query = queryOf(request);
    const bound = (name: string): number => Date.parse(query.get(`filter[started_at][${name}]`) ?? '');
    const found = records.filter((row) => {
      const started = Date.parse(String(row['started_at']));
      return started >= bound('gte') && started <= bound('lte');
    });
    response.json(pageOf(request, query.get('filter[record_type]') === 'call-control' ? found : []));
  });
  router.get('/v2/recordings', (request, response) => {
    const url = options.recordingUrlOf(queryOf(request).get('filter[call_session_id]') ?? '');
    response.json({ data: url === undefined ? [] : [{ download_urls: { mp3: url } }] });
  });
  router.get('/v2/recordings/:id', ({ params }, response) => {
    const url = options.recordingUrlOf(params.id);
    if (url === undefined) refuse(response, 404, '10005');
    else response.json({ data: { id: params.id, download_urls: { wav: url } } });
  });
  return router.use(dialling(options));
}

/** Legs that are up, by what commands name them by. */
function dialling({ connectionId, ownNumbers, onDial, onTransfer }: TelnyxApiOptions): Router {
  const legs = new Map<string, TelnyxLeg>();
  const router = Router().use(express.json());
  router.post('/v2/calls', ({ body }, response) => {
    const { to, from, connection_id, client_state, webhook_url } = fieldsOf(body);
    if (to === undefined || !ownNumbers.includes(from ?? '') || connection_id !== connectionId) {
      return refuse(response, 422, '10015');
    }
    const leg = newLeg({ to, from: from ?? '', session: randomUUID() }, client_state);
    legs.set(`v3:${leg.control}`, leg);
    const data = {
      call_control_id: `v3:${leg.control}`,
      call_leg_id: leg.control,
      call_session_id: leg.session,
    };
    response.json({ data: { ...data, is_alive: false, record_type: 'call' } });
    onDial?.(leg, webhook_url ?? '');
  });
  router.post('/v2/calls/:control/actions/transfer', ({ params, body }, response) => {
    const manager = legs.get(params.control);
    const { to, from, target_leg_client_state } = fieldsOf(body);
    if (manager === undefined || to === undefined) return refuse(response, 422, '90018');
    legs.delete(params.control);
    response.json({ data: { result: 'ok' } });
    onTransfer?.(
      newLeg({ to, from: from ?? '', session: manager.session }, target_leg_client_state),
      manager,
    );
  });
  return router;
}

function newLeg(leg: Omit<TelnyxLeg, 'control'>, clientState: string | undefined): TelnyxLeg {
  return { ...leg, control: randomUUID(), ...(clientState !== undefined && { clientState }) };
}

function fieldsOf(body: unknown): Readonly<Record<string, string | undefined>> {
  return (body ?? {}) as Readonly<Record<string, string | undefined>>;
}

function pageOf(request: Request, rows: Rows) {
  const query = queryOf(request);
  const [page, size] = [Number(query.get('page[number]') ?? 1), Number(query.get('page[size]') ?? 20)];
  return {
    data: rows.slice((page - 1) * size, page * size),
    meta: { page_number: page, page_size: size, total_results: rows.length },
  };
}

function queryOf({ originalUrl }: Request): URLSearchParams {
  return new URL(originalUrl, 'http://telnyx').searchParams;
}

function refuse(response: Response, status: number, code: string): void {
  response.status(status).json({ errors: [{ code, title: 'refused' }] });
}
