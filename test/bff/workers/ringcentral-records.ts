export const RINGCENTRAL_KEYS = { jwt: 'jwt', clientId: 'id', clientSecret: 'secret' };

const ringcentralRecord = {
  type: 'Voice',
  action: 'Phone Call',
  direction: 'Inbound',
  from: { phoneNumber: '+12125096995', name: 'NEW YORK NY' },
  to: { phoneNumber: '+18005551212' },
  legs: [],
};

/** A call that was answered, one that was missed, one that goes on. */
export const RINGCENTRAL_RECORDS = [
  {
    ...ringcentralRecord,
    telephonySessionId: 's-1',
    startTime: '2026-03-02T09:15:00.000Z',
    duration: 20,
    result: 'Accepted',
  },
  {
    ...ringcentralRecord,
    telephonySessionId: 's-2',
    startTime: '2026-03-02T10:00:00.000Z',
    duration: 12,
    result: 'Missed',
  },
  {
    ...ringcentralRecord,
    telephonySessionId: 's-3',
    startTime: '2026-03-02T11:00:00.000Z',
    duration: 5,
    result: 'In Progress',
  },
];
