// The build goes where next-build.ts says, so that several contents can lie side by side.
export default { distDir: process.env.RAMPART_NEXT_BUILD ?? '.next/default' };
