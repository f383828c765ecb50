// HTML that the desk drew, with everything a listener typed escaped in it. A browser that knows
// Trusted Types makes elements of no other text, so whatever draws comes through here.
const policy = globalThis.trustedTypes?.createPolicy("desk", { createHTML: (html) => html });

export const drawn = (html) => policy?.createHTML(html) ?? html;
