/**
 * What most numbers are, found without parsing: the library takes ten times as long, because it also tries what people
 * write into numbers. Its own table of plans is asked, and only where its answer could be no other.
 */
import { Metadata } from 'libphonenumber-js/core';
import type { MetadataJson } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/max/metadata';

interface Plan {
  readonly national: RegExp;
  /** What the library would look at as a prefix of calls within the country, and perhaps leave out. */
  readonly prefix: RegExp | undefined;
  /** Where countries share a calling code: what the numbers of the first one begin with. */
  readonly leading: RegExp | undefined;
  readonly kinds: readonly Kind[];
}

interface Kind {
  readonly pattern: RegExp;
  readonly lengths: readonly number[];
}

/** What `Metadata` has, and its declarations leave out. Of a calling code it selects the plan that parsing begins with. */
interface PlanTable {
  hasCallingCode(callingCode: string): boolean | undefined;
  selectNumberingPlan(callingCode: string): void;
  readonly numberingPlan: PlanInTable;
}

interface PlanInTable {
  nationalNumberPattern(): string;
  nationalPrefixForParsing(): string | 0 | undefined;
  leadingDigits(): string | 0 | undefined;
  type(name: string): { pattern(): string; possibleLengths(): readonly number[] } | undefined;
}

const KINDS = [
  'FIXED_LINE',
  'MOBILE',
  'PREMIUM_RATE',
  'TOLL_FREE',
  'SHARED_COST',
  'VOIP',
  'PERSONAL_NUMBER',
  'PAGER',
  'UAN',
  'VOICEMAIL',
];
const CALLING_CODE_MAX_DIGITS = 3;
/** By calling code; made when a number with it comes. */
const plans = new Map<string, Plan>();

/**
 * Whether `+{digits}` is a valid number that is written just so, beyond doubt. False says nothing: the library
 * has to be asked.
 * @param digits with the country's calling code, and without a plus
 */
export function isSureNumber(digits: string): boolean {
  for (let length = 1; length <= CALLING_CODE_MAX_DIGITS; length += 1) {
    const plan = planOf(digits.slice(0, length));
    // No calling code begins with another one.
    if (plan !== undefined) return fits(plan, digits.slice(length));
  }
  return false;
}

function fits({ national, prefix, leading, kinds }: Plan, number: string): boolean {
  if (prefix?.test(number) === true || leading?.test(number) === false) return false;
  if (!national.test(number)) return false;
  return kinds.some(({ pattern, lengths }) => lengths.includes(number.length) && pattern.test(number));
}

function planOf(callingCode: string): Plan | undefined {
  const known = plans.get(callingCode);
  if (known !== undefined) return known;
  // The tests hold its methods against what parsing says of numbers of each country.
  const table = new Metadata(metadata as unknown as MetadataJson) as unknown as PlanTable;
  if (table.hasCallingCode(callingCode) !== true) return undefined;
  table.selectNumberingPlan(callingCode);
  const plan = readPlan(table.numberingPlan);
  plans.set(callingCode, plan);
  return plan;
}

function readPlan(plan: PlanInTable): Plan {
  return {
    national: whole(plan.nationalNumberPattern()),
    prefix: beginning(plan.nationalPrefixForParsing()),
    leading: beginning(plan.leadingDigits()),
    kinds: KINDS.flatMap((name) => {
      const kind = plan.type(name);
      const pattern = kind?.pattern() ?? '';
      return pattern === '' ? [] : [{ pattern: whole(pattern), lengths: kind?.possibleLengths() ?? [] }];
    }),
  };
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

function beginning(pattern: string | 0 | undefined): RegExp | undefined {
  return pattern ? new RegExp(`^(?:${pattern})`) : undefined;
}
