// Tabs that follow the usual keys; without script every part simply stands in the page.

function makeTabs(list) {
  const tabs = [...list.querySelectorAll("button")];
  if (tabs.length < 2) return;
  list.hidden = false;
  list.setAttribute("role", "tablist");
  const part = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  const select = (chosen) => {
    for (const tab of tabs) {
      const here = tab === chosen;
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
      part(tab).hidden = !here;
    }
  };
  tabs.forEach((tab, place) => {
    tab.setAttribute("role", "tab");
    part(tab).setAttribute("role", "tabpanel");
    part(tab).setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => select(tab));
    tab.addEventListener("keydown", (event) => {
      const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      const tab = tabs[(next + tabs.length) % tabs.length];
      select(tab);
      tab.focus();
    });
  });
  select(tabs[0]);
}
