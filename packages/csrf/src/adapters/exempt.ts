// Routes that are not checked at all.

/** Only what the route itself says counts: a polluted prototype must not exempt every route. */
export const isExempt = (route: { readonly exempt?: boolean } | undefined): boolean =>
  route !== undefined && Object.hasOwn(route, 'exempt') && route.exempt === true;
