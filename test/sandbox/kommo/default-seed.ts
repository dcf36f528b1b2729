import type { AccountSeed, LeadSeed, PersonSeed } from './account-seed';

const PIPELINE_ID = 7100;
const STAGES = { incoming: 7110, contact: 7120, offer: 7130, contract: 7140 } as const;
/** 1 July 2025; later cards count up from here, so that "the oldest" is never a matter of chance. */
const OPENED = 1_751_328_000;

const CONTACTS: readonly PersonSeed[] = [
  // One active lead, and an old one that was won: calls go to the lead.
  {
    id: 2001,
    name: 'Olivia One-Lead',
    phones: ['+44 7854 740947'],
    responsibleUserId: 43,
    createdAt: OPENED + 1,
  },
  // Two active leads: calls go to the contact.
  {
    id: 2002,
    name: 'Sunil Several-Leads',
    phones: ['+91 97116 36496'],
    responsibleUserId: 44,
    createdAt: OPENED + 2,
  },
  // No lead at all: calls go to the contact.
  {
    id: 2003,
    name: 'Nora No-Lead',
    phones: ['+1 (212) 509-6995'],
    responsibleUserId: 43,
    createdAt: OPENED + 3,
  },
  // Only a lost lead: as good as none.
  {
    id: 2004,
    name: 'Lars Lost-Lead',
    phones: ['+46 8 506 110 90'],
    responsibleUserId: 43,
    createdAt: OPENED + 4,
  },
  // Two people behind one number: the older one gets the calls.
  {
    id: 2005,
    name: 'Paula First-Partner',
    phones: ['+1 415 555 0134'],
    responsibleUserId: 43,
    createdAt: OPENED + 5,
  },
  {
    id: 2006,
    name: 'Peter Second-Partner',
    phones: ['+1 415 555 0134'],
    responsibleUserId: 44,
    createdAt: OPENED + 6,
  },
  // Its last 7 digits are those of Nora's number, so a search for hers finds it too.
  {
    id: 2007,
    name: 'Lookalike Lena',
    phones: ['+1 646 509 6995'],
    responsibleUserId: 44,
    createdAt: OPENED + 7,
  },
  { id: 2008, name: 'Phoneless Phil', responsibleUserId: 43, createdAt: OPENED + 8 },
];

const COMPANIES: readonly PersonSeed[] = [
  {
    id: 3001,
    name: 'Company Line Ltd',
    phones: ['+44 1183 211001'],
    responsibleUserId: 44,
    createdAt: OPENED + 9,
  },
  {
    id: 3002,
    name: 'Company With Lead GmbH',
    phones: ['+49 30 901820'],
    responsibleUserId: 43,
    createdAt: OPENED + 10,
  },
];

function lead(fields: Omit<LeadSeed, 'pipelineId' | 'createdAt'>): LeadSeed {
  return { pipelineId: PIPELINE_ID, createdAt: OPENED + fields.id, ...fields };
}

const LEADS: readonly LeadSeed[] = [
  lead({
    id: 4001,
    name: 'Kitchen',
    statusId: STAGES.offer,
    responsibleUserId: 43,
    price: 12_000,
    contactIds: [2001],
  }),
  lead({ id: 4002, name: 'Last year', statusId: 142, responsibleUserId: 43, price: 900, contactIds: [2001] }),
  lead({
    id: 4003,
    name: 'Office chairs',
    statusId: STAGES.contact,
    responsibleUserId: 44,
    contactIds: [2002],
  }),
  lead({
    id: 4004,
    name: 'Office desks',
    statusId: STAGES.contract,
    responsibleUserId: 44,
    contactIds: [2002],
  }),
  lead({ id: 4005, name: 'Too dear', statusId: 143, responsibleUserId: 43, contactIds: [2004] }),
  lead({
    id: 4006,
    name: 'Partnership',
    statusId: STAGES.contact,
    responsibleUserId: 44,
    contactIds: [2006],
  }),
  lead({
    id: 4007,
    name: 'Frame contract',
    statusId: STAGES.offer,
    responsibleUserId: 43,
    companyIds: [3002],
  }),
];

/** The account of the demonstration and of most tests: one card for every way a call can be placed. */
export function defaultSeed(): AccountSeed {
  return {
    id: 30_101_001,
    subdomain: 'demo',
    name: 'Demo account',
    users: [
      { id: 42, name: 'Ada Admin', isAdmin: true },
      { id: 43, name: 'Maria Manager', sees: 'all' },
      { id: 44, name: 'Sam Seller', sees: 'own' },
      { id: 45, name: 'Felix Frei', isActive: false, isFree: true },
    ],
    pipelines: [
      {
        id: PIPELINE_ID,
        name: 'Sales',
        incomingStageId: STAGES.incoming,
        stages: [
          { id: STAGES.contact, name: 'First contact' },
          { id: STAGES.offer, name: 'Offer made' },
          { id: STAGES.contract, name: 'Contract discussed' },
        ],
      },
    ],
    contacts: CONTACTS,
    companies: COMPANIES,
    leads: LEADS,
  };
}
