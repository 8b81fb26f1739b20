import { describe, expect, it } from "vitest";
import { clientAddress, networkOf, originOf } from "./client.ts";

describe("a client's address", () => {
  it("is the last one, whatever the client claims before it", () => {
    expect(clientAddress("203.0.113.9", 0)).toBe("203.0.113.9");
    expect(clientAddress("10.0.0.1, 198.51.100.2,203.0.113.9", 0)).toBe("203.0.113.9");
  });
  it("stands before the installation's own proxies", () => {
    expect(clientAddress("10.0.0.1, 203.0.113.9, 198.51.100.2", 1)).toBe("203.0.113.9");
    // Too few of them: not by way of the proxy, so nothing here can be believed.
    expect(clientAddress("203.0.113.9", 1)).toBe("127.0.0.1");
  });
  it("is the loopback address when nothing usable came", () => {
    expect(clientAddress(undefined, 0)).toBe("127.0.0.1");
    expect(clientAddress("unknown", 0)).toBe("127.0.0.1");
    expect(clientAddress("203.0.113.9, <script>", 0)).toBe("127.0.0.1");
  });
  it("counts as its network for IPv6, and as itself for IPv4, mapped or not", () => {
    expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1::/56");
    expect(networkOf("2001:db8:1:ff:ffff::1")).toBe("2001:db8:1::/56");
    expect(networkOf("2001:db8:1:102::1")).toBe("2001:db8:1:100::/56");
    expect(networkOf("203.0.113.9")).toBe("203.0.113.9");
    expect(networkOf("::ffff:203.0.113.9")).toBe("203.0.113.9");
  });
});

describe("where a client is", () => {
  it("is what the proxy says: a country, and a place where it knows one", () => {
    expect(originOf("CH")).toEqual({ country: "CH", place: null });
    expect(originOf("CH,47.37, 8.54")).toEqual({ country: "CH", place: { latitude: 47.37, longitude: 8.54 } });
    expect(originOf("US,-0.5,-122.083851")).toEqual({ country: "US", place: { latitude: -0.5, longitude: -122.083851 } });
  });
  it("is not known where it says nothing, or no such thing", () => {
    for (const header of [undefined, "", "ZZ", "XX", "ch", "CHE", "CH,47", "CH,47.37,8.54,9", "T1", "CH,1e5,3"]) expect(originOf(header)).toBeUndefined();
    expect(originOf("CH,99,8")).toEqual({ country: "CH", place: null });
  });
});
