/**
 * One field of a form, in every way senders encode one. A value that a sender pasted in without encoding it is
 * taken as it stands, so that its `&`, `+` and `%` survive.
 */
export function readFormField(text: string, contentType: string, name: string): string | undefined {
  const boundary = /^multipart\/form-data\b.*\bboundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary !== undefined) return readPart(text, boundary, name);
  const unencoded = text.startsWith(`${name}={`) && text.includes('"');
  return unencoded ? text.slice(name.length + 1) : (new URLSearchParams(text).get(name) ?? undefined);
}

/** RFC 7578. PHP's curl sends its array of fields like this. */
function readPart(text: string, boundary: string, name: string): string | undefined {
  for (const part of text.split(`--${boundary}`)) {
    const end = part.indexOf('\r\n\r\n');
    if (end !== -1 && part.slice(0, end).toLowerCase().includes(`name="${name.toLowerCase()}"`)) {
      return part.slice(end + 4).replace(/\r\n$/, '');
    }
  }
  return undefined;
}
