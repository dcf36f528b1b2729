define(['host/dom', 'host/account', 'host/feed', 'host/words'], function (
  { h },
  account,
  { noteItem },
  word,
) {
  function tile(label, value, href) {
    return h(
      'a.dashboard-tile',
      { href: account.base + href },
      h('span', {}, label),
      h('strong', {}, String(value)),
    );
  }

  function cardOf(entity) {
    const state = account.state();
    return state[entity.type].find((card) => card.id === entity.id);
  }

  function recent(note) {
    const card = cardOf(note.entity);
    const href = `${account.base}/${note.entity.type}/detail/${note.entity.id}`;
    return h(
      'div.recent-call',
      {},
      h('a.recent-call__card', { href }, card ? card.name : '#' + note.entity.id),
      noteItem(note),
    );
  }

  function firstSteps() {
    const step = (name) => h('li', {}, h('strong', {}, word(name + 'Title')), word(name + 'Text'));
    return h('section.first-steps', {}, h('ol', {}, ['ring', 'result', 'logged'].map(step)));
  }

  return function dashboard() {
    const state = account.state();
    const calls = state.notes.filter((note) => note.type.startsWith('call_'));
    const waiting = state.incomingLeads.filter((lead) => lead.state === 'waiting');
    const open = state.tasks.filter((task) => !task.isCompleted);
    return h(
      'div.page-dashboard',
      {},
      h(
        'div.dashboard-tiles',
        {},
        tile(word('leads'), state.leads.filter((lead) => !lead.isUnsorted).length, '/leads/'),
        tile(word('incoming'), waiting.length, '/incoming/'),
        tile(word('calls'), calls.length, '/dashboard/'),
        tile(word('openTasks'), open.length, '/leads/'),
      ),
      h('h2', {}, word('recentCalls')),
      calls.length === 0 && firstSteps(),
      calls.slice(-8).reverse().map(recent),
    );
  };
});
