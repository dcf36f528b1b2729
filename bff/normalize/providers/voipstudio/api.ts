import { z } from 'zod';
import { AppError } from '../../../domain/errors';
import { get, post } from '../../api-account';
import type { ApiAccount } from '../../api-account';
import type { ApiAnswer, ApiCall } from '../../provider-http';
import type { RecordingList } from '../../late-recordings';
import { noRecording } from '../../recording-refusals';
import { restApi } from '../../rest-api';
import { providerUser } from '../../user-list';
import { CDR_PAGE, cdrQuery, naive, readCdr } from './call-log';

/** The webhook page prints `=`; the vendor's own client says that only the words are accepted. */
const EQUALS = ['eq', '='] as const;

const USER_PAGE = 100;

const id = z.union([z.string(), z.number()]).transform(String);
const recordings = z.object({ data: z.array(z.object({ id })) });
/** `size` is that of the audio, to the byte. */
const listedRecording = z.object({ live_id: id, size: z.coerce.number().nullish() });

/** Parameters as the vendor's own client sends them. */
const MONITORS: RecordingList = {
  tellsAll: true,
  pageSize: 100,
  request: (since, page) =>
    get('/monitors', {
      filter: JSON.stringify([{ property: 'timestamp', operator: 'gte', value: naive(since) }]),
      sort: 'id',
      dir: 'DESC',
      limit: '100',
      page: String(page + 1),
    }),
  rows: 'data',
  read(row) {
    const listed = listedRecording.safeParse(row).data;
    if (listed === undefined || listed.size === 0) return undefined;
    return { reference: listed.live_id, recording: { kind: 'provider', reference: listed.live_id } };
  },
};

/** VoIPstudio's REST API: https://voipstudio.com/docs/api/introduction */
export const createApi = restApi({
  credentials: ['apiToken'],
  // Both are in use; the vendor's own client uses the newer.
  root: () => '/v1.2/voipstudio',
  formerRoot: '/v1.1/voipstudio',
  authorize: ({ apiToken }) => ({ headers: { 'x-auth-token': apiToken } }),
  test: get('/cdrs', { limit: '1' }),
  startCall: {
    needs: [],
    request: ({ to, extension }) => post('/calls', { json: { to: to.replace(/^\+/, ''), from: extension } }),
    // The answer's id is that of a leg, while the webhooks' call is known by `src_hash`.
    id: null,
  },
  recording: findRecording,
  late: { list: MONITORS, oneByOne: 5 },
  calls: {
    pageSize: CDR_PAGE,
    request: (period, page) => get('/cdrs', cdrQuery(period, page)),
    rows: 'data',
    rowIs: 'leg',
    read: readCdr,
  },
  users: {
    pageSize: USER_PAGE,
    request: (page) => get('/users', { limit: String(USER_PAGE), page: String(page + 1) }),
    rows: 'data',
    // Lines are named by the id in events and when dialling; `ext` is only what colleagues dial.
    read: ({ id, first_name, last_name, email, active }) =>
      active === false ? undefined : providerUser({ line: id, names: [first_name, last_name], email }),
  },
});

/** By the leg's number, in the first spelling of the request that this server understands. */
async function findRecording(leg: string, { ask }: Pick<ApiAccount<string>, 'ask'>): Promise<ApiCall> {
  let last: ApiAnswer = { status: 400, body: undefined };
  for (const operator of EQUALS) {
    const filter = JSON.stringify([{ property: 'live_id', operator, value: leg }]);
    last = await ask(get('/monitors', { filter }));
    if (last.status === 200) return get(`/monitors/${encodeURIComponent(firstId(last))}.mp3`);
    if (last.status !== 400) break;
  }
  if (last.status !== 400 && last.status !== 404) throw noRecording(last);
  throw new AppError('recordings/unavailable', { retry: 'never', context: { status: last.status } });
}

/** An empty list is normal: the call was not recorded, or the file is not written yet. */
function firstId({ body }: ApiAnswer): string {
  const parsed = recordings.safeParse(body);
  if (!parsed.success) throw new AppError('recordings/unavailable', { detail: 'unreadable answer' });
  const first = parsed.data.data[0]?.id;
  if (first === undefined) throw new AppError('recordings/not-found', { retry: 'backoff' });
  return first;
}
