/* The activity of a card: call notes with their player, other notes and tasks, newest first. */
define(['host/dom', 'host/account', 'host/format', 'host/phone-link', 'host/words'], function (
  { h, icon },
  account,
  format,
  phoneLink,
  word,
) {
  const callStatuses = {
    1: 'voicemail',
    2: 'call later',
    3: 'unavailable',
    4: 'answered',
    5: 'wrong number',
    6: 'no answer',
    7: 'busy',
  };

  function userName(id) {
    const user = account.state().users.find((each) => each.id === id);
    return user ? user.name : 'Integration';
  }

  function callNote(note) {
    const incoming = note.type === 'call_in';
    const { params } = note;
    return h(
      'article.feed-item.feed-item_call',
      { 'data-note-id': note.id, 'data-uniq': params.uniq, 'data-type': note.type },
      h(
        'div.feed-item__icon',
        { class: 'feed-item__icon ' + (incoming ? 'is-incoming' : 'is-outgoing') },
        icon(incoming ? 'call-in' : 'call-out'),
      ),
      h(
        'div.feed-item__body',
        {},
        h(
          'header',
          {},
          h('strong', {}, word(incoming ? 'incomingCall' : 'outgoingCall')),
          ' ',
          params.phone && phoneLink(params.phone, note.entity),
          h('time', {}, format.time(note.createdAt)),
        ),
        h(
          'div.feed-item__facts',
          {},
          h('span.tag', { 'data-field': 'duration' }, format.duration(Number(params.duration) || 0)),
          params.call_status &&
            h(
              'span.tag',
              { 'data-field': 'call-status' },
              callStatuses[params.call_status] || params.call_status,
            ),
          h('span.muted', {}, word('responsible') + ': ' + userName(note.responsibleUserId)),
          params.source && h('span.muted', {}, params.source),
        ),
        params.call_result &&
          h('p.feed-item__text', { 'data-field': 'call-result' }, String(params.call_result)),
        params.link && player(params.link),
      ),
    );
  }

  function player(link) {
    return h(
      'div.feed-item__player',
      {},
      h('audio', { controls: true, preload: 'none', src: link }),
      h(
        'a',
        { href: link, target: '_blank', rel: 'noreferrer', 'data-field': 'recording' },
        icon('download'),
      ),
    );
  }

  function textNote(note) {
    const { params } = note;
    const text = params.text || params.TEXT || '';
    return h(
      'article.feed-item',
      { 'data-note-id': note.id, 'data-type': note.type },
      h('div.feed-item__icon', {}, icon('note')),
      h(
        'div.feed-item__body',
        {},
        h(
          'header',
          {},
          h('strong', {}, params.service || userName(note.createdBy)),
          h('time', {}, format.time(note.createdAt)),
        ),
        h('p.feed-item__text', {}, String(text)),
      ),
    );
  }

  function taskItem(task) {
    return h(
      'article.feed-item.feed-item_task',
      { 'data-task-id': task.id },
      h('div.feed-item__icon', {}, icon('task')),
      h(
        'div.feed-item__body',
        {},
        h(
          'header',
          {},
          h('strong', {}, word('task')),
          h('time', {}, word('due') + ' ' + format.time(task.completeTill)),
        ),
        h(
          'p.feed-item__text',
          { class: 'feed-item__text' + (task.isCompleted ? ' is-done' : '') },
          task.text,
        ),
        h('div.feed-item__facts', {}, h('span.muted', {}, userName(task.responsibleUserId))),
      ),
    );
  }

  const noteItem = (note) => (note.type.startsWith('call_') ? callNote(note) : textNote(note));

  /** @param refs the cards whose activity is shown together */
  function feed(refs) {
    const isShown = (entity) =>
      entity && refs.some((ref) => ref.type === entity.type && ref.id === entity.id);
    const notes = account.state().notes.filter((note) => isShown(note.entity));
    const tasks = account.state().tasks.filter((task) => isShown(task.entity));
    const items = [
      ...notes.map((note) => ({ at: note.createdAt, id: note.id, element: noteItem(note) })),
      ...tasks.map((task) => ({ at: task.createdAt, id: task.id, element: taskItem(task) })),
    ];
    items.sort((a, b) => b.at - a.at || b.id - a.id);
    return h(
      'section.feed',
      {},
      h('h2', {}, word('feed')),
      items.length === 0 ? h('p.empty', {}, word('noActivity')) : items.map((item) => item.element),
    );
  }

  return { feed, noteItem, userName };
});
