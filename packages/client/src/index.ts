// Nothing is exported yet, and the package is not published until something is.
export {};
