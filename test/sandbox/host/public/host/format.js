/* Local forms of times, durations and numbers. */
define(['host/session'], function (session) {
  const locale = () => ({ en: 'en-US', es: 'es-ES', pt: 'pt-BR' })[session.get('language')] || 'en-US';

  return {
    time: (unixSeconds) =>
      new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(
        new Date(unixSeconds * 1000),
      ),
    duration: (seconds) => Math.floor(seconds / 60) + ':' + String(Math.floor(seconds % 60)).padStart(2, '0'),
    money: (amount) =>
      new Intl.NumberFormat(locale(), {
        style: 'currency',
        currency: 'USD',
        maximumFractionDigits: 0,
      }).format(amount),
    initials: (name) =>
      name
        .split(/\s+/)
        .slice(0, 2)
        .map((part) => part[0] || '')
        .join('')
        .toUpperCase(),
  };
});
