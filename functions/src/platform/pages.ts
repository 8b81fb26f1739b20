/** Content Security Policy of the documentation pages: nothing but what this service itself sends. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const page = (title: string, head: string, body: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
${head}
</head>
<body>
${body}
</body>
</html>
`;

/** The interactive page: every operation can be tried from it. */
export const docsPage = page(
  "Secura API",
  '<link rel="stylesheet" href="assets/swagger-ui.css">\n<style>body { margin: 0 } .swagger-ui .topbar { display: none }</style>',
  '<div id="docs"></div>\n<script src="assets/swagger-ui-bundle.js"></script>\n<script src="assets/docs.js"></script>',
);

/** The reading view. */
export const redocPage = page(
  "Secura API reference",
  '<style>body { margin: 0 } a[href*="redocly.com"] { display: none }</style>',
  '<div id="redoc"></div>\n<script src="assets/redoc.standalone.js"></script>\n<script src="assets/redoc.js"></script>',
);
