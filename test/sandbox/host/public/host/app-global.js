/* The read-only global `APP`, as far as it is documented for widgets. */
define(['host/account', 'host/router', 'host/session', 'host/notifications', 'host/phone-button'], function (
  account,
  router,
  session,
  notifications,
  phoneButton,
) {
  function user() {
    const found = account.state().users.find((each) => each.id === session.get('userId'));
    return {
      id: found.id,
      login: found.email,
      name: found.name,
      uuid: '00000000-0000-4000-8000-' + String(found.id).padStart(12, '0'),
      amojo_id: '',
      personal_mobile: '',
      photo: '',
      theme: themeNumber(),
      user_rank: null,
      group_mates_ids: account.state().users.map((each) => each.id),
      settings: {},
    };
  }

  const themeNumber = () => (session.get('theme') === 'dark' ? 2 : 1);

  function managers() {
    const entries = account.state().users.map((each) => [
      each.id,
      {
        id: String(each.id),
        title: each.name,
        option: each.name,
        login: each.email,
        active: each.isActive,
        is_admin: each.isAdmin ? 'Y' : 'N',
        free_user: 'N',
        group: 'group_0',
        phone: '',
        avatar: '',
        theme: themeNumber(),
      },
    ]);
    return Object.fromEntries(entries);
  }

  const constants = {
    user,
    managers,
    user_rights: () => ({ is_admin: user_is_admin() }),
    account: () => ({
      id: account.state().account.id,
      name: account.state().account.name,
      subdomain: account.subdomain,
      language: session.get('language'),
      currency: 'USD',
    }),
    groups: () => ({ group_0: 'Sales' }),
    task_types: () => ({
      1: { id: 1, code: 'FOLLOW_UP', option: 'Follow-up' },
      2: { id: 2, code: 'MEETING', option: 'Meeting' },
    }),
  };

  const user_is_admin = () => account.state().users.find((each) => each.id === session.get('userId')).isAdmin;

  function constant(key) {
    if (arguments.length > 1) throw new Error('Widgets must not change APP.constant');
    return constants[key] ? constants[key]() : undefined;
  }

  const data = {
    get current_card() {
      const { card, id } = router.current();
      if (!card) return false;
      const model = {
        get: (name) => (name === 'ID' || name === 'id' ? id : undefined),
        attributes: { ID: id },
      };
      return { id, element_type: { contacts: 1, leads: 2, companies: 3 }[card], model };
    },
    get current_list() {
      return router.current().entity ? { entity: router.current().entity } : false;
    },
    current_entity: '',
    is_card: false,
  };

  return {
    get lang_id() {
      return session.get('language');
    },
    constant,
    data,
    isCard: () => Boolean(router.current().card),
    getBaseEntity: () => router.current().card || router.current().entity || '',
    getWidgetsArea: () => router.current().area,
    notifications: notifications.api,
    addNotificationCallback: (code, callback) => notifications.subscribe(callback),
    widgets: {
      list: {},
      system: {
        get area() {
          return router.current().short;
        },
        subdomain: account.subdomain,
      },
      notificationsPhone: phoneButton.add,
      destroyNotificationsPhone: phoneButton.remove,
    },
    sdk: { showUserStatus: () => 'online' },
  };
});
