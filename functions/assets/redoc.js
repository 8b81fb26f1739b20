// Starts the reading view of the API; in a file of its own because the page's policy allows no inline script.
window.Redoc.init("openapi.json", { hideDownloadButton: false, disableSearch: false, nativeScrollbars: true, theme: { typography: { fontFamily: "system-ui, sans-serif", headings: { fontFamily: "system-ui, sans-serif" } } } }, document.getElementById("redoc"));
