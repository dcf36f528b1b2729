import type { IncomingKnownRule, OutgoingNewRule } from '../../bff/contract/settings';
import { selectBox, tickBox } from '../shared/controls';
import { el } from '../shared/dom';
import type { Section, SectionDeps } from './section';

const ACTIONS = ['contact-and-lead', 'contact', 'none'] as const;

export function incomingKnownRule({ text, fields, shown }: SectionDeps): Section<IncomingKnownRule> {
  const rule = shown.rules.incomingKnown;
  const createLead = tickBox(rule.createLeadIfNoneActive);
  const phoneInNote = tickBox(rule.phoneInNoteIfSeveral);
  return {
    element: el(
      'div',
      {},
      fields.addTick(
        { path: 'rules.incomingKnown.createLeadIfNoneActive', label: text('rules.create_lead') },
        createLead,
      ),
      fields.addTick(
        { path: 'rules.incomingKnown.phoneInNoteIfSeveral', label: text('rules.phone_in_note') },
        phoneInNote,
      ),
    ),
    read: () => ({ createLeadIfNoneActive: createLead.checked, phoneInNoteIfSeveral: phoneInNote.checked }),
  };
}

export function outgoingNewRule({ text, fields, shown }: SectionDeps): Section<OutgoingNewRule> {
  const rule = shown.rules.outgoingNew;
  const action = selectBox(
    rule.action,
    ACTIONS.map((value) => ({ value, label: text(`rules.outgoing_actions.${value}`) })),
  );
  return {
    element: fields.add({ path: 'rules.outgoingNew.action', label: text('rules.outgoing_action') }, action),
    read: () => ({ action: ACTIONS.find((name) => name === action.value) ?? rule.action }),
  };
}
