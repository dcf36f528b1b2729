import type { IncomingKnownRule, OutgoingNewAction, OutgoingNewRule } from '../../bff/contract/settings';
import { selectBox, tickBox } from '../shared/controls';
import { fold } from './section';
import type { Section, SectionDeps } from './section';

const ACTIONS = ['contact-and-lead', 'contact', 'none'] as const;

export function incomingKnownRule({ text, fields, shown }: SectionDeps): Section<IncomingKnownRule> {
  const rule = shown.rules.incomingKnown;
  const createLead = tickBox(rule.createLeadIfNoneActive);
  const phoneInNote = tickBox(rule.phoneInNoteIfSeveral);
  const block = fold(
    { title: text('rules.incoming_known'), level: 'h4' },
    fields.addTick(
      { path: 'rules.incomingKnown.createLeadIfNoneActive', label: text('rules.create_lead') },
      createLead,
    ),
    fields.addTick(
      { path: 'rules.incomingKnown.phoneInNoteIfSeveral', label: text('rules.phone_in_note') },
      phoneInNote,
    ),
  );
  const showState = (): void => block.say(text(createLead.checked ? 'rules.opens_lead' : 'rules.opens_none'));
  createLead.addEventListener('change', showState);
  showState();
  return {
    element: block.element,
    read: () => ({ createLeadIfNoneActive: createLead.checked, phoneInNoteIfSeveral: phoneInNote.checked }),
  };
}

export function outgoingNewRule({ text, fields, shown }: SectionDeps): Section<OutgoingNewRule> {
  const rule = shown.rules.outgoingNew;
  const actions = ACTIONS.map((value) => ({ value, label: text(`rules.outgoing_actions.${value}`) }));
  const action = selectBox(rule.action, actions);
  const unanswered = selectBox(rule.whenUnanswered ?? 'as-answered', [
    { value: 'as-answered', label: text('rules.as_answered') },
    ...actions,
  ]);
  const block = fold(
    { title: text('rules.outgoing_new'), level: 'h4' },
    fields.add({ path: 'rules.outgoingNew.action', label: text('rules.outgoing_action') }, action),
    fields.add(
      { path: 'rules.outgoingNew.whenUnanswered', label: text('rules.outgoing_unanswered') },
      unanswered,
    ),
  );
  const showState = (): void => block.say(action.selectedOptions[0]?.textContent ?? '');
  action.addEventListener('change', showState);
  showState();
  return {
    element: block.element,
    read: () => ({
      action: chosen(action) ?? rule.action,
      whenUnanswered: chosen(unanswered) ?? 'as-answered',
    }),
  };
}

function chosen(select: HTMLSelectElement): OutgoingNewAction | undefined {
  return ACTIONS.find((name) => name === select.value);
}
