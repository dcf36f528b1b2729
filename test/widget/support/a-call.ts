import type { CallView, CallerChoice } from '../../../bff/contract/call-view';

export const ME = 42;
export const COLLEAGUE = 43;

/** An incoming call from a known client, ringing at my phone; `facts` say what is different. */
export function aCall(facts: Partial<CallView> = {}): CallView {
  return {
    callId: 'voipstudio:1',
    provider: 'voipstudio',
    direction: 'inbound',
    from: '+12125550101',
    to: '+12125550100',
    fromDisplay: '(212) 555-0101',
    toDisplay: '(212) 555-0100',
    country: 'US',
    status: 'ringing',
    disposition: null,
    startedAt: '2026-01-01T10:00:00.000Z',
    answeredAt: null,
    endedAt: null,
    talkSeconds: null,
    extension: '101',
    responsibleUserId: null,
    ringingUserIds: [ME],
    hasRecording: false,
    entity: { type: 'contacts', id: 7, name: 'Olivia Lane', url: '/contacts/detail/7' },
    caller: null,
    incomingLeadUid: null,
    noteId: null,
    result: null,
    logging: 'waiting',
    parkedReason: null,
    ...facts,
  };
}

export function answeredCall(facts: Partial<CallView> = {}): CallView {
  return aCall({
    status: 'answered',
    answeredAt: '2026-01-01T10:00:05.000Z',
    responsibleUserId: ME,
    ...facts,
  });
}

export function endedCall(facts: Partial<CallView> = {}): CallView {
  return answeredCall({
    status: 'ended',
    disposition: 'answered',
    endedAt: '2026-01-01T10:01:10.000Z',
    talkSeconds: 65,
    ...facts,
  });
}

/** Somebody behind the number, with a company and a lead. */
export function aCaller(facts: Partial<CallerChoice> = {}): CallerChoice {
  return {
    type: 'contacts',
    id: 7,
    name: 'Olivia Lane',
    url: '/contacts/detail/7',
    company: { type: 'companies', id: 12, name: 'Lane Ltd', url: '/companies/detail/12' },
    responsibleUserId: COLLEAGUE,
    leads: [{ type: 'leads', id: 11, name: 'Kitchen', stage: 'Sales: Offer', url: '/leads/detail/11' }],
    ...facts,
  };
}

/** News of calls, pushed by the test. */
export function createCallSource() {
  const listeners = new Set<(call: CallView) => void>();
  return {
    push: (call: CallView) => listeners.forEach((listener) => listener(call)),
    subscribe: (listener: (call: CallView) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    listeners,
  };
}
