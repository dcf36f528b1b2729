const telnyxRow = {
  record_type: 'call-control',
  direction: 'inbound',
  cli: '+12125096995',
  cld: '+12125097518',
};

/** Each row is a leg: a call answered on two of them, one missed, one that goes on. */
export const TELNYX_RECORDS = [
  {
    ...telnyxRow,
    telnyx_session_id: 'S1',
    telnyx_leg_id: 'L1',
    call_sec: 20,
    started_at: '2026-03-02T09:15:00Z',
    finished_at: '2026-03-02T09:15:27Z',
  },
  // The same call on the manager's telephone, which the log tells as a call out.
  {
    ...telnyxRow,
    direction: 'outbound',
    cli: '+12125097518',
    cld: '+12025550177',
    telnyx_session_id: 'S1',
    telnyx_leg_id: 'L2',
    call_sec: 20,
    started_at: '2026-03-02T09:15:01Z',
    finished_at: '2026-03-02T09:15:27Z',
  },
  {
    ...telnyxRow,
    telnyx_session_id: 'S2',
    telnyx_leg_id: 'L3',
    call_sec: 0,
    started_at: '2026-03-02T10:00:00Z',
    finished_at: '2026-03-02T10:00:12Z',
  },
  { ...telnyxRow, telnyx_session_id: 'S3', telnyx_leg_id: 'L4', started_at: '2026-03-02T11:00:00Z' },
];
