import type { NextConfig } from 'next';

const config: NextConfig = {
  // The compiler of the whole repository has checked the types.
  typescript: { ignoreBuildErrors: true },
};

export default config;
