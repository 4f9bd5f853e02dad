// Tells the build helper what was measured, or why nothing was.
const post = (path, body) => fetch(path, { method: 'POST', body });
try {
  const { default: init, measurement } = await import('./bench.js');
  await init({ module_or_path: './bench_bg.wasm' });
  await post('/result', measurement());
} catch (error) {
  await post('/failure', String(error));
}
