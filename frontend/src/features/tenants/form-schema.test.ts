import { expect, it } from "vitest";
import { bodyOf, tenantSchema } from "./form-schema";

it("leaves an empty config to the active one and an empty limit unlimited", () => expect(bodyOf({ name: "web", config_id: "", rate_limit: "" })).toEqual({ name: "web", config_id: null, rate_limit: 0 }));
it("refuses a limit that is no whole number", () => expect(tenantSchema.safeParse({ name: "web", config_id: "", rate_limit: "1.5" }).error?.issues[0]?.message).toBe("A whole number, or empty for no limit"));
it("refuses a blank name", () => expect(tenantSchema.safeParse({ name: " ", config_id: "", rate_limit: "" }).success).toBe(false));
