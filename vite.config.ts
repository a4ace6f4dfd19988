import { defineConfig } from "vite";

// Relative addresses: the built page works from any folder of any host, GitHub Pages' sub-paths included.
export default defineConfig(({ isSsrBuild }) => ({
  base: "./",
  worker: { format: "es" },
  build: {
    target: isSsrBuild ? "node20" : "es2022",
    // The command line needs nothing of public/.
    copyPublicDir: !isSsrBuild,
    // One CSS file is smaller than the sum, and the page needs all of it at once.
    cssCodeSplit: false,
  },
  ssr: { external: ["webgpu"] },
}));
